{# One row per client and month back (0 and 1): LTC of the last window old enough beside customers per lead of the same days, both with the year before, and whether the two tell different stories. #}
with ends as (
    select
        client,
        max(period_end) as last_day,
    from {{ ref('int_kpis__cohort_windows') }}
    where kpi_key = 'ltc'
    group by all
),

windows as (
    select
        ends.client,
        months.months_back,
        years.years_back,
        ends.last_day - cast(round(365 * months.months_back / 12.0) as integer) - 365 * years.years_back as period_end,
    from ends
    cross join (values (0), (1)) as months (months_back)
    cross join (values (0), (1)) as years (years_back)
),

valued as (
    select
        windows.client,
        windows.months_back,
        windows.years_back,
        windows.period_end,
        days.kpi_key,
        sum(days.numerator) as numerator,
        cast(sum(days.denominator) as double) as denominator,
        sum(days.numerator) / nullif(sum(days.denominator), 0) as value,
    from windows
    inner join {{ ref('int_kpis__clock') }} as clock
        on windows.client = clock.client and clock.kpi_key = 'ltc' and windows.period_end - 364 >= clock.first_day
    inner join {{ ref('int_kpis__days') }} as days
        on
            windows.client = days.client
            and days.kpi_key in ('ltc', 'ltc_period')
            and days.basis = 'as_told'
            and days.channel = 'all'
            and days.date_day between windows.period_end - 364 and windows.period_end
    group by all
),

banded as (
    select
        *,
        if(numerator between 0 and denominator and denominator > 0, {{ wilson('-') }}, null) as band_low,
        if(numerator between 0 and denominator and denominator > 0, {{ wilson('+') }}, null) as band_high,
    from valued
),

beside as (
    select
        client,
        months_back,
        max(period_end) as period_end,
        max(value) filter (where kpi_key = 'ltc' and years_back = 0) as ltc,
        max(value) filter (where kpi_key = 'ltc_period' and years_back = 0) as ltc_period,
        max(band_low) filter (where kpi_key = 'ltc' and years_back = 0) as band_low,
        max(band_high) filter (where kpi_key = 'ltc' and years_back = 0) as band_high,
        ltc - max(value) filter (where kpi_key = 'ltc' and years_back = 1) as ltc_change,
        ltc_period - max(value) filter (where kpi_key = 'ltc_period' and years_back = 1) as ltc_period_change,
    from banded
    group by all
)

select
    *,
    coalesce(ltc_period not between band_low and band_high, false)
    or coalesce(sign(ltc_change) * sign(ltc_period_change) = -1, false) as is_different,
from beside
