{# One row per grain and period with web leads that say whether the browser was tracked: how many of them were. #}
with daily as (
    select
        client,
        date_day,
        coalesce(sum(value) filter (where measure = 'told_web_leads'), 0) as told,
        coalesce(sum(value) filter (where measure = 'tracked_web_leads'), 0) as tracked,
    from {{ ref('int_measures__daily') }}
    where channel = 'all' and measure in ('told_web_leads', 'tracked_web_leads')
    group by all
),

windows as (
    select
        daily.client,
        'trailing_28d' as grain,
        daily.date_day - 27 + cast(offsets.days as integer) as period_start,
        daily.told,
        daily.tracked,
    from daily
    cross join range(28) as offsets (days)
),

calendar as (
    select
        daily.client,
        periods.grain,
        periods.period_start,
        daily.told,
        daily.tracked,
    from daily
    inner join {{ ref('int_periods__days') }} as periods using (date_day)
),

together as (
    select *, from calendar
    union all
    select *, from windows
)

select
    client,
    grain,
    period_start,
    sum(told) as told,
    sum(tracked) as tracked,
    sum(tracked) / sum(told) as tracked_share,
from together
group by all
