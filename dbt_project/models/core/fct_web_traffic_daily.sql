{# One row per provider, covered day and channel with any traffic. unallocated holds the remainder against the control total and may be negative, so channels sum to the total. #}
with days as (
    select days.*,
    from {{ ref('int_traffic__provider_days') }} as days
    inner join {{ ref('int_clock') }} as clock using (client)
    where days.date_day <= clock.run_day
),

split as (
    select split.*,
    from {{ ref('int_traffic__channel_days') }} as split
    semi join days using (client, date_day, provider)
),

remainder as (
    select
        days.client,
        days.date_day,
        days.provider,
        'unallocated' as channel,
        days.sessions - coalesce(sum(split.sessions), 0) as sessions,
        days.engaged_sessions - coalesce(sum(split.engaged_sessions), 0) as engaged_sessions,
        days.new_users - coalesce(sum(split.new_users), 0) as new_users,
    from days
    left join split using (client, date_day, provider)
    group by
        days.client, days.date_day, days.provider, days.sessions, days.engaged_sessions, days.new_users
),

parts as (
    select *, from split
    union all by name
    select *, from remainder
)

select
    parts.client,
    parts.date_day,
    parts.provider,
    parts.channel,
    cast(sum(parts.sessions) as bigint) as sessions,
    cast(sum(parts.engaged_sessions) as bigint) as engaged_sessions,
    cast(sum(parts.new_users) as bigint) as new_users,
    days.is_final,
    days.is_authority,
from parts
inner join days using (client, date_day, provider)
group by all
having sum(parts.sessions) != 0 or sum(parts.engaged_sessions) != 0 or sum(parts.new_users) != 0
