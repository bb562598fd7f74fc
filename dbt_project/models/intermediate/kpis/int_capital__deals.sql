{# One row per customer whose first won deal of new business has a lead: what waiting for it cost, from the lead to the close, as bound capital. A customer's later deals cost nothing more, whoever led to them. #}
with settings as (
    select *, from {{ ref('int_settings') }}
),

firsts as (
    select *, from {{ ref('int_deals__bought') }}
    -- A deal that nobody is known to have bought stands for itself.
    qualify row_number() over (
        partition by client, coalesce(company_key, 'deal:' || deal_id)
        order by close_at, try_cast(deal_id as bigint), deal_id
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
