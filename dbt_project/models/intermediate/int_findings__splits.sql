{# One row per finding about splits that do not make up the control total of the traffic authority: by source, by device. #}
with totals as (
    select *, from {{ ref('int_traffic__days') }}
),

named as (
    select
        client,
        provider,
        date_day,
        sum(sessions) as sessions,
    from {{ ref('int_traffic__named') }}
    group by all
),

splits as (
    select
        totals.client,
        totals.provider as source,
        sum(totals.sessions) as sessions,
        sum(coalesce(named.sessions, 0)) as split_sessions,
    from totals
    left join named using (client, provider, date_day)
    group by all
),

-- A second split of the traffic that counts; it is never added to it.
devices as (
    select
        totals.client,
        totals.provider as source,
        totals.date_day,
        totals.sessions,
        sum(devices.sessions) as device_sessions,
    from {{ ref('stg_files__devices') }} as devices
    inner join totals using (client, date_day)
    group by all
)

select
    client,
    source,
    'control_total_differs' as finding,
    'warning' as severity,
    null as date_day,
    cast(abs(sessions - split_sessions) as bigint) as n,
    concat(
        'The report by source of ', source, ' has ', split_sessions, ' sessions, its control total ', sessions,
        '; the difference counts as unallocated.'
    ) as message,
from splits
where abs(sessions - split_sessions) > 0.02 * sessions

union all

select
    client,
    source,
    'devices_do_not_add_up',
    'info',
    null,
    count(*),
    concat(
        'On ', count(*), ' days the devices do not add up to the sessions of ', source, ', at most by ',
        round(100 * max(abs(device_sessions - sessions) / nullif(sessions, 0)), 1), ' %; only the total counts.'
    ),
from devices
where device_sessions != sessions
group by client, source
