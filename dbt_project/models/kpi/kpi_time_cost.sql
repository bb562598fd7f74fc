{# One row per grain, period and channel with an open lead or a new customer: the days that leads waited and what that cost. Money is null without a price, the excess without a reference. #}
with clock as (
    select *, from {{ ref('int_kpis__clock') }}
    where kpi_key = 'new_customers' and as_of_date is not null
),

prices as (
    select
        settings.client,
        settings.per_open_lead_day is not null as has_price,
        settings.capital_rate is not null as has_rate,
        reference.reference_days is not null as has_reference,
    from {{ ref('int_settings') }} as settings
    inner join {{ ref('int_open_leads__reference') }} as reference using (client)
),

parts as (
    select
        measures.*,
        calendar.grain,
        calendar.period_start,
    from {{ ref('int_measures__daily') }} as measures
    inner join clock using (client)
    inner join {{ ref('int_periods__days') }} as calendar using (date_day)
    where
        measures.date_day <= clock.as_of_date
        and measures.measure in (
            'open_lead_days', 'handling_cost', 'capital_cost', 'time_cost', 'reference_cost', 'time_cost_excess',
            'new_customers'
        )
),

summed as (
    select
        client,
        grain,
        period_start,
        channel,
        coalesce(sum(value) filter (where measure = 'open_lead_days'), 0) as open_lead_days,
        coalesce(sum(value) filter (where measure = 'handling_cost'), 0) as handling_cost,
        coalesce(sum(value) filter (where measure = 'capital_cost'), 0) as capital_cost,
        coalesce(sum(value) filter (where measure = 'time_cost'), 0) as time_cost,
        coalesce(sum(value) filter (where measure = 'reference_cost'), 0) as reference_cost,
        coalesce(sum(value) filter (where measure = 'time_cost_excess'), 0) as time_cost_excess,
        coalesce(sum(value) filter (where measure = 'new_customers'), 0) as new_customers,
    from parts
    group by all
)

select
    summed.client,
    summed.grain,
    summed.period_start,
    summed.channel,
    cast(summed.open_lead_days as bigint) as open_lead_days,
    cast(if(prices.has_price, summed.handling_cost, null) as decimal(18, 2)) as handling_cost,
    cast(if(prices.has_rate, summed.capital_cost, null) as decimal(18, 2)) as capital_cost,
    cast(if(prices.has_price, summed.time_cost, null) as decimal(18, 2)) as time_cost,
    cast(if(prices.has_price and prices.has_reference, summed.reference_cost, null) as decimal(18, 2))
        as reference_cost,
    cast(if(prices.has_price and prices.has_reference, summed.time_cost_excess, null) as decimal(18, 2))
        as time_cost_excess,
    cast(summed.new_customers as bigint) as new_customers,
from summed
inner join prices using (client)
