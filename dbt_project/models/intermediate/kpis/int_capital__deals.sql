{# One row per customer with a won deal of new business: what waiting for its first one cost, from the credited lead to the close, as bound capital. #}
with settings as (
    select *, from {{ ref('int_settings') }}
),

deals as (
    select
        deals.*,
        leads.lead_at,
        coalesce(leads.company_id, 'contact:' || leads.contact_key) as company_key,
    from {{ ref('int_deals__won') }} as deals
    inner join {{ ref('fct_funnel_progress') }} as leads using (client, contact_key)
    where deals.is_new_business
    qualify row_number() over (
        partition by deals.client, company_key order by deals.close_at, try_cast(deals.deal_id as bigint), deals.deal_id
    ) = 1
)

select
    deals.client,
    deals.deal_id,
    deals.close_day as date_day,
    deals.channel,
    deals.reporting_amount * settings.margin * settings.capital_rate / 365 as cost_per_day,
    greatest((epoch_us(deals.close_at) - epoch_us(deals.lead_at)) / 86400000000.0, 0) as days,
from deals
inner join settings using (client)
