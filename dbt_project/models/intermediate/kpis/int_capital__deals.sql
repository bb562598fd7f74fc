{# One row per customer whose first won deal of new business has a lead: what waiting for it cost, from the lead to the close, as bound capital. A customer's later deals cost nothing more, whoever led to them. #}
with settings as (
    select *, from {{ ref('int_settings') }}
),

bought as (
    select
        deals.*,
        buyers.lead_at,
        coalesce(
            'company:' || buyers.company_id,
            'contact:' || buyers.contact_key,
            'company:' || companies.company_id,
            'deal:' || deals.deal_id
        ) as company_key,
    from {{ ref('int_deals__won') }} as deals
    left join {{ ref('fct_funnel_progress') }} as buyers
        on deals.client = buyers.client and deals.buyer_key = buyers.contact_key
    left join {{ ref('int_deals__companies') }} as companies
        on deals.client = companies.client and deals.deal_id = companies.deal_id
    where deals.is_new_business
),

firsts as (
    select *, from bought
    qualify row_number() over (
        partition by client, company_key order by close_at, try_cast(deal_id as bigint), deal_id
    ) = 1
)

select
    firsts.client,
    firsts.deal_id,
    firsts.close_day as date_day,
    firsts.channel,
    firsts.reporting_amount * settings.margin * settings.capital_rate / 365 as cost_per_day,
    greatest((epoch_us(firsts.close_at) - epoch_us(firsts.lead_at)) / 86400000000.0, 0) as days,
from firsts
inner join settings using (client)
where firsts.contact_key is not null
