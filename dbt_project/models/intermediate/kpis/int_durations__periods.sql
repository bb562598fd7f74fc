{# One row per step, grain, period and channel with anybody who got through in it: how long that took. Linear quantiles, recomputed per grain and for `all`. #}
with completed as (
    select *, from {{ ref('int_durations__completed') }}
),

periods as (
    select
        completed.*,
        calendar.grain,
        calendar.period_start,
    from completed
    inner join {{ ref('int_periods__days') }} as calendar on completed.through_day = calendar.date_day
    union all by name
    select
        completed.*,
        'trailing_28d' as grain,
        completed.through_day + cast(later.range as integer) - 27 as period_start,
    from completed
    cross join range(28) as later
    where completed.through_day + cast(later.range as integer) <= completed.as_of_date
)

select
    client,
    from_stage,
    to_stage,
    grain,
    period_start,
    channel,
    count(*) as n,
    quantile_cont(days, 0.5) as p50_days,
    quantile_cont(days, 0.9) as p90_days,
from periods
group by client, from_stage, to_stage, grain, period_start, channel
