{# One row per step, grain, period and channel: the period is that in which contacts got through. Open ones are counted by the period in which they entered. #}
with clock as (
    select
        client,
        as_of_date,
    from {{ ref('int_kpis__clock') }}
    where kpi_key = 'leads'
),

open_steps as (
    select
        steps.client,
        steps.from_stage,
        steps.to_stage,
        steps.entered_day,
        steps.channel,
        count(*) as contacts,
    from {{ ref('int_steps__contacts') }} as steps
    inner join clock using (client)
    where
        steps.entered_day <= clock.as_of_date
        and (steps.through_day is null or steps.through_day > clock.as_of_date)
        and not steps.is_excluded
    group by all
),

with_all as (
    select * replace (unnest([channel, 'all']) as channel),
    from open_steps
),

open_periods as (
    select
        with_all.client,
        with_all.from_stage,
        with_all.to_stage,
        calendar.grain,
        calendar.period_start,
        with_all.channel,
        cast(sum(with_all.contacts) as bigint) as censored,
    from with_all
    inner join {{ ref('int_periods__days') }} as calendar on with_all.entered_day = calendar.date_day
    group by all
),

completed as (
    select *, from {{ ref('int_durations__periods') }}
    where grain != 'trailing_28d'
)

select
    client,
    grain,
    period_start,
    from_stage,
    to_stage,
    channel,
    coalesce(completed.n, 0) as n,
    completed.p50_days,
    completed.p90_days,
    coalesce(open_periods.censored, 0) as censored,
from completed
full join open_periods using (client, from_stage, to_stage, grain, period_start, channel)
