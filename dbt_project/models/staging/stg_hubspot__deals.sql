{# One row per deal record that HubSpot serves, archived ones too; not those it has no more. #}
select
    client,
    deal_id,
    created_at,
    is_archived,
    archived_at,
    nullif(pipeline_id, '') as pipeline_id,
    nullif(stage_value, '') as stage_value,
    amount,
    nullif(currency, '') as currency,
    amount_home,
    close_at,
    is_closed_won,
from {{ source('raw', 'hubspot_deals') }} as deals
where not exists (
    select 1,
    from {{ source('raw', 'hubspot_gone') }} as gone
    where gone.client = deals.client and gone.object_type = 'deal' and gone.object_id = deals.deal_id
)
