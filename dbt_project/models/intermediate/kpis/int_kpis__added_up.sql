{# One row per KPI, channel and period of many days that do not end on every day: weeks and longer of the calendar, and cohort_365d, windows of entries old enough. #}
with calendar as (
    select
        periods.grain,
        periods.period_start,
        periods.period_end,
        days.*,
    from {{ ref('int_kpis__days') }} as days
    inner join {{ ref('int_periods__days') }} as periods using (date_day)
    where periods.grain != 'day'
    union all by name
    select
        'cohort_365d' as grain,
        ends.period_end - 364 as period_start,
        ends.period_end,
        days.*,
    from {{ ref('int_kpis__cohort_windows') }} as ends
    inner join {{ ref('int_kpis__days') }} as days
        on
            ends.client = days.client
            and ends.kpi_key = days.kpi_key
            and days.date_day between ends.period_end - 364 and ends.period_end
)

select
    client,
    kpi_key,
    basis,
    channel,
    grain,
    period_start,
    period_end,
    min(version) as version_first,
    max(version) as version_last,
    sum(numerator) as numerator,
    arg_max(numerator, date_day) as numerator_last,
    sum(denominator) as denominator,
    sum(cohort) as cohort,
    sum(excluded) as excluded,
    sum(cast(is_covered as integer)) as days_covered,
    coalesce(bool_or(not is_final), false) as has_unsettled,
from calendar
group by all
