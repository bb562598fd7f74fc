{# One row per visible stage entry of HubSpot's history, with the stage as the portal had it on that day. #}
with clock as (
    select *, from {{ ref('int_clock') }}
),

recorded as (
    select *,
    from {{ ref('int_contacts__history') }}
    where property = 'lifecyclestage'
)

select
    recorded.client,
    'hubspot' as source,
    recorded.contact_id as native_id,
    recorded.changed_at as entered_at,
    {{ local_date('recorded.changed_at', 'clock.timezone') }} as entered_day,
    false as is_date_only,
    recorded.value as stage_value,
    case when recorded.value != '' then stages.canonical_stage end as canonical_stage,
    stages.stage_order,
    coalesce(stages.is_rung, false) as is_rung,
    {{ provenance('recorded.source_type', 'recorded.source_id', 'settings.integrations') }} as provenance,
    recorded.source_type,
    recorded.source_id,
    recorded.is_derived,
    recorded.is_truncated,
from recorded
inner join clock using (client)
inner join {{ ref('int_settings') }} as settings using (client)
left join {{ ref('int_stages__ranked') }} as stages
    on
        recorded.client = stages.client
        and recorded.value = stages.stage_value
        and recorded.changed_at >= stages.applies_from
        and recorded.changed_at < coalesce(stages.valid_to, 'infinity')
