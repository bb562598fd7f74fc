{# One row per computed KPI: its value over the same elapsed days of the previous period and of last year. Null unless those days are whole, and where it rests on too few to be shown. #}
with windows as (
    select *, from {{ ref('int_scorecard__windows') }}
),

sums as (
    select
        windows.client,
        windows.kpi_key,
        windows.against,
        sum(days.numerator) as numerator,
        arg_max(days.numerator, days.date_day) as numerator_last,
        sum(days.denominator) as denominator,
    from windows
    inner join {{ ref('int_kpis__clock') }} as clock
        on windows.client = clock.client and windows.kpi_key = clock.kpi_key and windows.first_day >= clock.first_day
    inner join {{ ref('int_kpis__days') }} as days
        on
            windows.client = days.client
            and windows.kpi_key = days.kpi_key
            and days.basis = 'as_told'
            and days.channel = 'all'
            and days.date_day between windows.first_day and windows.last_day
    inner join {{ ref('int_kpis__latest') }} as registry
        on windows.client = registry.client and windows.kpi_key = registry.kpi_key
    left join {{ ref('int_costs__told') }} as costs
        on
            windows.client = costs.client
            and windows.kpi_key = costs.kpi_key
            and costs.basis = 'as_told'
            and costs.channel = 'all'
    where
        (not registry.waits_for_horizon or clock.as_of_date >= windows.last_day + registry.horizon_days)
        and coalesce(costs.first_day <= windows.last_day, true)
    group by windows.client, windows.kpi_key, windows.against, windows.first_day, windows.last_day
    having count(*) filter (where days.is_covered) >= 0.95 * (windows.last_day - windows.first_day + 1)
),

valued as (
    select
        sums.client,
        sums.kpi_key,
        sums.against,
        case registry.aggregation
            when 'sum' then sums.numerator
            when 'last' then sums.numerator_last
            when 'quantile' then if(registry.quantile = 0.5, quantiles.p50_days, quantiles.p90_days)
            else if(sums.denominator > 0, sums.numerator / sums.denominator, null)
        end as value,
    from sums
    inner join {{ ref('int_kpis__latest') }} as registry using (client, kpi_key)
    left join {{ ref('int_scorecard__durations') }} as quantiles using (client, kpi_key, against)
    where
        coalesce(sums.numerator >= registry.min_numerator, true)
        and coalesce(
            case registry.aggregation
                when 'sum' then sums.numerator
                when 'last' then sums.numerator_last
                when 'quantile' then coalesce(quantiles.n, 0)
                else sums.denominator
            end >= registry.min_n,
            true
        )
)

select
    client,
    kpi_key,
    max(value) filter (where against = 'previous') as previous_value,
    max(value) filter (where against = 'last_year') as last_year_value,
from valued
group by all
