{# One row per deal that is there at visible_until: not archived by then, not merged away. home_amount: today's, in the portal's home currency; rate: what turns the deal's own currency into it. #}
select
    deals.client,
    deals.deal_id,
    deals.pipeline_id,
    deals.created_at,
    deals.stage_value,
    deals.amount,
    {{ home_amount('deals', 'account') }} as home_amount,
    home_amount / nullif(deals.amount, 0) as rate,
from {{ ref('stg_hubspot__deals') }} as deals
inner join {{ ref('int_clock') }} as clock using (client)
left join {{ source('raw', 'hubspot_account') }} as account using (client)
anti join {{ ref('stg_hubspot__aliases') }} as merged
    on deals.client = merged.client and merged.object_type = 'deal' and deals.deal_id = merged.alias_id
where deals.created_at <= clock.visible_until and (not deals.is_archived or deals.archived_at > clock.visible_until)
