{# One row per live contact that is created or has an entry by run_at. A rung is reached by its own entry or by any later one. Kept from night to night, never published. #}
with reached as (
    select *, from {{ ref('int_lifecycle__reached') }}
),

ladder as (
    select *, from {{ ref('stages') }}
)

select
    live.client,
    live.contact_key,
    live.native_id,
    live.source,
    live.created_at,
    live.created_day,
    live.company_id,
    live.page_views > 0 as is_tracked,
    channels.channel,
    channels.session_channel,
    channels.session_source_basis,
    channels.session_channel not in ('offline', 'unallocated', 'pending') as is_web_session,
    channels.channel not in ('offline', 'unallocated', 'pending') as is_web_acquisition,
    reached.subscriber.entered_at as subscriber_at,
    reached.subscriber.entered_day as subscriber_day,
    reached.subscriber.is_date_only as subscriber_is_date_only,
    coalesce(list_contains(reached.explicit_stages, 'subscriber'), false) as subscriber_is_explicit,
    reached.subscriber.provenance as subscriber_provenance,
    reached.lead.entered_at as lead_at,
    reached.lead.entered_day as lead_day,
    reached.lead.is_date_only as lead_is_date_only,
    coalesce(list_contains(reached.explicit_stages, 'lead'), false) as lead_is_explicit,
    reached.lead.provenance as lead_provenance,
    reached.mql.entered_at as mql_at,
    reached.mql.entered_day as mql_day,
    reached.mql.is_date_only as mql_is_date_only,
    coalesce(list_contains(reached.explicit_stages, 'mql'), false) as mql_is_explicit,
    reached.mql.provenance as mql_provenance,
    reached.sql.entered_at as sql_at,
    reached.sql.entered_day as sql_day,
    reached.sql.is_date_only as sql_is_date_only,
    coalesce(list_contains(reached.explicit_stages, 'sql'), false) as sql_is_explicit,
    reached.sql.provenance as sql_provenance,
    reached.opportunity.entered_at as opportunity_at,
    reached.opportunity.entered_day as opportunity_day,
    reached.opportunity.is_date_only as opportunity_is_date_only,
    coalesce(list_contains(reached.explicit_stages, 'opportunity'), false) as opportunity_is_explicit,
    reached.opportunity.provenance as opportunity_provenance,
    reached.customer.entered_at as customer_at,
    reached.customer.entered_day as customer_day,
    reached.customer.is_date_only as customer_is_date_only,
    coalesce(list_contains(reached.explicit_stages, 'customer'), false) as customer_is_explicit,
    reached.customer.provenance as customer_provenance,
    coalesce(reached.lead.stage_order >= 60, false) as is_instant_customer,
    coalesce(reached.is_truncated, false) as is_truncated,
    {{ duration_days('reached.lead', 'reached.customer') }} as days_lead_to_customer,
    {{ duration_days('reached.lead', 'reached.mql') }} as days_lead_to_mql,
    {{ duration_days('reached.mql', 'reached.sql') }} as days_mql_to_sql,
    reached.current_stage,
    ladder.canonical_stage as furthest_stage,
from {{ ref('int_contacts__live') }} as live
inner join {{ ref('int_contacts__channels') }} as channels using (client, contact_key)
left join reached using (client, contact_key)
left join ladder on reached.furthest_order - reached.furthest_order % 10 = ladder.stage_order
where reached.contact_key is not null or live.created_at is not null
