{# One row per won deal, counted once: credit goes to the associated live contact with the earliest lead_at, ties to the smallest id; nobody is unallocated. #}
with clock as (
    select *, from {{ ref('int_clock') }}
),

won as (
    select
        deals.client,
        deals.deal_id,
        deals.pipeline_id,
        deals.close_at,
        {{ local_date('deals.close_at', 'clock.timezone') }} as close_day,
        coalesce(
            deals.amount_home,
            case
                when deals.currency is null or upper(deals.currency) = upper(account.currency) then deals.amount
            end
        ) as amount,
    from {{ ref('stg_hubspot__deals') }} as deals
    inner join clock using (client)
    left join {{ source('raw', 'hubspot_account') }} as account using (client)
    left join {{ ref('stg_hubspot__stages') }} as stages
        on
            deals.client = stages.client
            and stages.object_type = 'deal'
            and deals.pipeline_id = stages.pipeline_id
            and deals.stage_value = stages.stage_value
            and stages.valid_to is null
    anti join {{ ref('stg_hubspot__aliases') }} as merged
        on deals.client = merged.client and merged.object_type = 'deal' and deals.deal_id = merged.alias_id
    where
        coalesce(deals.is_closed_won, stages.probability = 1 and stages.is_closed, false)
        and deals.close_at <= clock.visible_until
        and (not deals.is_archived or deals.archived_at > clock.visible_until)
)

select
    won.client,
    won.deal_id,
    won.close_at,
    won.close_day,
    coalesce(credited.channel, 'unallocated') as channel,
    credited.contact_key,
    pipelines.pipeline_id is not null as is_new_business,
    cast(coalesce(won.amount, 0) as decimal(18, 2)) as amount,
    won.amount is not null as has_amount,
from won
left join {{ ref('int_deals__credited') }} as credited using (client, deal_id)
left join {{ source('raw', 'client_pipelines') }} as pipelines using (client, pipeline_id)
