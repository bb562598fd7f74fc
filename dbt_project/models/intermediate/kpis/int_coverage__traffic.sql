{# One row per day on which the authority is whole and what of it is known: its sessions, their channels, their engagement. #}
with traffic as (
    select *, from {{ ref('int_traffic__days') }}
),

-- A traffic file may name no channel: then nothing is known of any, which is not nothing. A name that is on no map is one.
without_channels as (
    select
        client,
        'files' as provider,
        date_day,
    from {{ ref('stg_files__traffic') }}
    group by all
    having sum(sessions) > 0 and count(channel) = 0
)

select
    client,
    'traffic' as input,
    date_day,
    is_final,
from traffic

union all

select
    client,
    'channels' as input,
    date_day,
    is_final,
from traffic
anti join without_channels using (client, provider, date_day)

union all

-- Traffic files may tell sessions only.
select
    client,
    'engagement' as input,
    date_day,
    is_final,
from traffic
where engaged_sessions is not null
