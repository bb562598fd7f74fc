{# One row per step, grain, period and channel with anybody who got through in it: how long that took. Linear quantiles, recomputed per grain and for `all`. trailing_28d only for steps whose time is a KPI. #}
with completed as (
    select *, from {{ ref('int_durations__completed') }}
),

asked_for as (
    select distinct
        client,
        from_stage,
        to_stage,
    from {{ ref('int_kpis__registry') }}
    where aggregation = 'quantile'
),

timed as (
    select
        client,
        from_stage,
        to_stage,
        channel,
        through_day,
        days,
        as_of_date,
    from completed
    inner join asked_for using (client, from_stage, to_stage)
),

event_days as (
    select distinct * exclude (days),
    from timed
),

-- Days on which nobody got through end a window too: they stand here without a time.
with_ends as (
    select * exclude (as_of_date),
    from timed
    union all by name
    select distinct
        * exclude (as_of_date) replace (through_day + cast(later.range as integer) as through_day),
        cast(null as double) as days,
    from event_days
    cross join range(28) as later
    where through_day + cast(later.range as integer) <= as_of_date
),

rolling as (
    select
        client,
        from_stage,
        to_stage,
        'trailing_28d' as grain,
        through_day - 27 as period_start,
        channel,
        count(days) over last_28 as n,
        quantile_cont(days, [0.5, 0.9]) over last_28 as quantiles,
    from with_ends
    window last_28 as (
        partition by client, from_stage, to_stage, channel order by through_day
        range between interval 27 days preceding and current row
    )
    qualify row_number() over (partition by client, from_stage, to_stage, channel, through_day) = 1
),

calendar as (
    select
        completed.client,
        completed.from_stage,
        completed.to_stage,
        periods.grain,
        periods.period_start,
        completed.channel,
        count(*) as n,
        quantile_cont(completed.days, [0.5, 0.9]) as quantiles,
    from completed
    inner join {{ ref('int_periods__days') }} as periods on completed.through_day = periods.date_day
    group by all
),

together as (
    select *, from calendar
    union all by name
    select *, from rolling
)

select
    * exclude (quantiles),
    quantiles[1] as p50_days,
    quantiles[2] as p90_days,
from together
