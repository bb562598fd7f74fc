{# One row per step whose time is a KPI, window of 28 days and channel with anybody who got through in it: how long that took, by linear quantiles. #}
with asked_for as (
    select distinct
        client,
        from_stage,
        to_stage,
    from {{ ref('int_kpis__registry') }}
    where aggregation = 'quantile'
),

by_day as (
    select completed.*,
    from {{ ref('int_durations__days') }} as completed
    semi join asked_for using (client, from_stage, to_stage)
),

-- Days on which nobody got through end a window too.
window_ends as (
    select distinct
        client,
        from_stage,
        to_stage,
        channel,
        through_day + cast(later.range as integer) as through_day,
    from by_day
    cross join range(28) as later
    where through_day + cast(later.range as integer) <= as_of_date
),

rolling as (
    select
        window_ends.client,
        window_ends.from_stage,
        window_ends.to_stage,
        'trailing_28d' as grain,
        window_ends.through_day - 27 as period_start,
        window_ends.channel,
        flatten(list(coalesce(by_day.days, [])) over last_28) as days,
    from window_ends
    left join by_day using (client, from_stage, to_stage, channel, through_day)
    window last_28 as (
        partition by client, from_stage, to_stage, channel order by through_day
        range between interval 27 days preceding and current row
    )
)

select
    * exclude (days),
    len(days) as n,
    list_aggregate(days, 'quantile_cont', [0.5, 0.9]) as quantiles,
from rolling
