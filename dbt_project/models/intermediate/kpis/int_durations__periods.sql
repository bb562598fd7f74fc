{# One row per step, grain, period and channel with anybody who got through in it: how long that took. Linear quantiles, recomputed per grain and for `all`. trailing_28d only for steps whose time is a KPI. #}
with joined as (
    select
        completed.client,
        completed.from_stage,
        completed.to_stage,
        periods.grain,
        periods.period_start,
        completed.channel,
        flatten(list(completed.days)) as days,
    from {{ ref('int_durations__days') }} as completed
    inner join {{ ref('int_periods__days') }} as periods on completed.through_day = periods.date_day
    group by all
),

calendar as (
    select
        * exclude (days),
        len(days) as n,
        list_aggregate(days, 'quantile_cont', [0.5, 0.9]) as quantiles,
    from joined
),

together as (
    select *, from calendar
    union all by name
    select *, from {{ ref('int_durations__trailing') }}
)

select
    * exclude (quantiles),
    quantiles[1] as p50_days,
    quantiles[2] as p90_days,
from together
