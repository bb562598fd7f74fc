{# One row per won deal, counted once: credit goes to the associated live contact with the earliest lead_at, ties to the smallest id; nobody is unallocated. reporting_amount: what it is in the reporting currency by the rate of the close day; nothing without a rate. What changed after visible_until is as it stood then. #}
with clock as (
    select *, from {{ ref('int_clock') }}
),

deals as (
    select
        deals.client,
        deals.deal_id,
        deals.pipeline_id,
        deals.is_archived,
        deals.archived_at,
        if(replayed.deal_id is null, deals.stage_value, replayed.stage_value) as stage_value,
        if(replayed.deal_id is null, {{ home_amount('deals', 'account') }}, replayed.amount) as amount,
        -- The flag is today's.
        if(replayed.deal_id is null or replayed.stage_value = deals.stage_value, deals.is_closed_won, null)
            as is_closed_won,
        -- A deal won, opened again and won anew since then has the day of its last win.
        case
            when deals.close_at <= clock.visible_until or replayed.deal_id is null then deals.close_at
            else replayed.stage_entered_at
        end as close_at,
        clock.visible_until,
        clock.timezone,
        upper(account.currency) as home_currency,
    from {{ ref('stg_hubspot__deals') }} as deals
    inner join clock using (client)
    left join {{ source('raw', 'hubspot_account') }} as account using (client)
    left join {{ ref('int_deals__replayed') }} as replayed using (client, deal_id)
    anti join {{ ref('stg_hubspot__aliases') }} as merged
        on deals.client = merged.client and merged.object_type = 'deal' and deals.deal_id = merged.alias_id
),

won as (
    select
        deals.*,
        {{ local_date('deals.close_at', 'deals.timezone') }} as close_day,
    from deals
    left join {{ ref('stg_hubspot__stages') }} as stages
        on
            deals.client = stages.client
            and stages.object_type = 'deal'
            and deals.pipeline_id = stages.pipeline_id
            and deals.stage_value = stages.stage_value
            and stages.valid_to is null
    where
        coalesce(deals.is_closed_won, stages.probability = 1 and stages.is_closed, false)
        and deals.close_at <= deals.visible_until
        and (not deals.is_archived or deals.archived_at > deals.visible_until)
)

select
    won.client,
    won.deal_id,
    won.close_at,
    won.close_day,
    coalesce(credited.channel, 'unallocated') as channel,
    credited.contact_key,
    credited.buyer_key,
    pipelines.pipeline_id is not null as is_new_business,
    cast(coalesce(won.amount, 0) as decimal(18, 2)) as amount,
    won.amount is not null as has_amount,
    if(won.home_currency != upper(settings.currency), rates.rate, 1) as deal_rate,
    cast(round(coalesce(won.amount * deal_rate, 0), 2) as decimal(18, 2)) as reporting_amount,
from won
inner join {{ ref('int_settings') }} as settings on won.client = settings.client
asof left join {{ ref('int_rates') }} as rates
    on won.client = rates.client and won.home_currency = rates.currency and won.close_day >= rates.date_day
left join {{ ref('int_deals__credited') }} as credited
    on won.client = credited.client and won.deal_id = credited.deal_id
left join {{ source('raw', 'client_pipelines') }} as pipelines
    on won.client = pipelines.client and won.pipeline_id = pipelines.pipeline_id
