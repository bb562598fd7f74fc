{# One row per day and grain of the calendar: the period it lies in, both ends inclusive. Quarters and years are fiscal. #}
with days as (
    select
        date_day,
        unnest([
            { 'grain': 'day', 'period_start': date_day },
            { 'grain': 'week', 'period_start': week_start },
            { 'grain': 'month', 'period_start': month_start },
            { 'grain': 'quarter', 'period_start': fiscal_quarter_start },
            { 'grain': 'year', 'period_start': fiscal_year_start }
        ], recursive := true),
    from {{ ref('dim_dates') }}
)

select
    grain,
    period_start,
    max(date_day) over (partition by grain, period_start) as period_end,
    date_day,
from days
