{# One row per deal that is there at visible_until: not archived by then, not merged away. home_amount: today's, in the portal's home currency; rate: what turns the deal's own currency into it, also where today's amount is cleared or 0. #}
with rates as (
    select
        client,
        from_currency,
        to_currency,
        arg_max(rate, coalesce(since, '-infinity')) as rate,
    from {{ ref('stg_hubspot__rates') }}
    group by all
)

select
    deals.client,
    deals.deal_id,
    deals.pipeline_id,
    deals.created_at,
    deals.stage_value,
    deals.amount,
    {{ home_amount('deals', 'account') }} as home_amount,
    case
        when home_amount / nullif(deals.amount, 0) is not null then home_amount / deals.amount
        when deals.currency is null or upper(deals.currency) = upper(account.currency) then 1
        else rates.rate
    end as rate,
from {{ ref('stg_hubspot__deals') }} as deals
inner join {{ ref('int_clock') }} as clock using (client)
left join {{ source('raw', 'hubspot_account') }} as account using (client)
left join rates
    on
        deals.client = rates.client
        and upper(deals.currency) = rates.from_currency
        and upper(account.currency) = rates.to_currency
anti join {{ ref('stg_hubspot__aliases') }} as merged
    on deals.client = merged.client and merged.object_type = 'deal' and deals.deal_id = merged.alias_id
where deals.created_at <= clock.visible_until and (not deals.is_archived or deals.archived_at > clock.visible_until)
