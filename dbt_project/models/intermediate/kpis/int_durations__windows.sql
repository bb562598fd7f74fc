{# One row per step, channel, period and day in it on which anybody got through: calendar periods of every step; windows of 28 days only of steps whose time is a KPI, also those that end on a day on which nobody got through. #}
with by_day as (
    select *, from {{ ref('int_durations__days') }}
),

asked_for as (
    select distinct
        client,
        from_stage,
        to_stage,
    from {{ ref('int_kpis__registry') }}
    where aggregation = 'quantile'
)

select
    by_day.* exclude (as_of_date),
    periods.grain,
    periods.period_start,
from by_day
inner join {{ ref('int_periods__days') }} as periods on by_day.through_day = periods.date_day

union all by name

select
    by_day.* exclude (as_of_date),
    'trailing_28d' as grain,
    by_day.through_day - 27 + cast(later.range as integer) as period_start,
from by_day
semi join asked_for using (client, from_stage, to_stage)
cross join range(28) as later
where by_day.through_day + cast(later.range as integer) <= by_day.as_of_date
