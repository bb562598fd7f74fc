{# One row per provider and covered day with its control totals. A covered day without rows is zero; a file covers the days it names. Not clipped by as_of. #}
with reads as (
    select
        client,
        source,
        date_day,
        bool_and(is_settled) as is_settled,
    from {{ ref('int_traffic__reads') }}
    where stream in ('totals_daily', 'traffic_daily')
    group by all
    having count(distinct stream) = 2
),

totals as (
    select
        client,
        date_day,
        sum(sessions) as sessions,
        sum(engaged_sessions) as engaged_sessions,
        sum(new_users) as new_users,
    from {{ ref('stg_ga4__totals_daily') }}
    group by all
),

ga4 as (
    select
        reads.client,
        reads.date_day,
        'ga4' as provider,
        coalesce(totals.sessions, 0) as sessions,
        coalesce(totals.engaged_sessions, 0) as engaged_sessions,
        coalesce(totals.new_users, 0) as new_users,
        reads.is_settled as is_final,
    from reads
    left join totals using (client, date_day)
),

files as (
    select
        client,
        date_day,
        'files' as provider,
        sum(sessions) as sessions,
        sum(engaged_sessions) as engaged_sessions,
        sum(new_users) as new_users,
        true as is_final,
    from {{ ref('stg_files__traffic') }}
    group by all
),

days as (
    select *, from ga4
    union all
    select *, from files
)

select
    days.client,
    days.date_day,
    days.provider,
    cast(days.sessions as bigint) as sessions,
    cast(days.engaged_sessions as bigint) as engaged_sessions,
    cast(days.new_users as bigint) as new_users,
    days.is_final,
    coalesce(days.provider = settings.traffic_authority, false) as is_authority,
from days
inner join {{ ref('int_settings') }} as settings using (client)
where days.date_day >= settings.start_date
