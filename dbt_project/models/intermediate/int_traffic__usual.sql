{# One row per covered day of the authority's last five weeks that has the same weekday in at least four of the eight weeks before: what is usual on it. Medians, so that one odd week does not become usual. #}
with days as (
    select
        *,
        max(date_day) over (partition by client) as newest_day,
        engaged_sessions / nullif(sessions, 0) as engaged_share,
    from {{ ref('int_traffic__days') }}
)

select
    days.client,
    days.provider,
    days.date_day,
    days.sessions,
    days.engaged_share,
    median(earlier.sessions) as usual_sessions,
    median(earlier.engaged_share) as usual_engaged_share,
    bool_or(holidays.date_day is not null) as is_holiday,
from days
inner join days as earlier
    on
        days.client = earlier.client
        and dayofweek(days.date_day) = dayofweek(earlier.date_day)
        and earlier.date_day between days.date_day - 56 and days.date_day - 1
left join {{ source('raw', 'client_holidays') }} as holidays
    on days.client = holidays.client and days.date_day = holidays.date_day
where days.date_day > days.newest_day - 35
group by days.client, days.provider, days.date_day, days.sessions, days.engaged_share
having count(distinct earlier.date_day) >= 4
