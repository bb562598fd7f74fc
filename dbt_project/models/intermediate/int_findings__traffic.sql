{# One row per finding about web traffic: gaps that nobody read, each by its first day; sessions in no channel; rows of a file that are the same. #}
with remainders as (
    select
        client,
        provider as source,
        sum(sessions) filter (where channel = 'unallocated') as remainder,
        sum(sessions) as sessions,
    from {{ ref('fct_web_traffic_daily') }}
    where is_authority
    group by all
),

-- A replay hides what came later, so it knows no rows of a file.
repeated as (
    select
        lines.client,
        count(*) - 1 as more,
        lines.date_day,
    from {{ source('raw', 'files_traffic') }} as lines
    inner join {{ ref('int_clock') }} as clock on lines.client = clock.client and clock.as_of_limit is null
    inner join {{ ref('int_traffic__days') }} as days
        on lines.client = days.client and lines.date_day = days.date_day and days.provider = 'files'
    where lines.sessions > 0
    group by
        lines.client, lines.file, lines.date_day, lines.channel, lines.sessions, lines.engaged_sessions, lines.new_users
    having count(*) > 1
)

select
    client,
    source,
    'traffic_day_missing' as finding,
    'warning' as severity,
    first_day as date_day,
    days as n,
    if(days > 1, concat(first_day, '–', last_day), null) as subject,
    concat(
        'No traffic of ', source, ' was read for ', first_day, if(days > 1, concat(' to ', last_day), ''),
        '; ratios leave ', if(days > 1, concat('these ', days, ' days'), 'the day'), ' out.'
    ) as message,
from {{ ref('int_traffic__gaps') }}

union all

select
    client,
    source,
    'traffic_not_allocated',
    'info',
    null,
    cast(abs(remainder) as bigint),
    null,
    concat(remainder, ' of ', sessions, ' sessions are in no channel.'),
from remainders
where abs(remainder) > 0.02 * sessions

union all

select
    client,
    'files',
    'traffic_repeated',
    'info',
    null,
    cast(sum(more) as bigint),
    null,
    concat(
        sum(more), ' rows of traffic are the same as another row of their file, the last of ', max(date_day),
        ', and count as well. Take them out if they are doubles.'
    ),
from repeated
group by client
