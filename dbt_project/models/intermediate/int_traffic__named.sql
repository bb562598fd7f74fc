{# One row per provider, day and way of naming where sessions came from, before any map. #}
select
    client,
    date_day,
    'ga4' as provider,
    channel_group as source_name,
    source as detail_1,
    medium as detail_2,
    campaign as detail_3,
    sum(sessions) as sessions,
    sum(engaged_sessions) as engaged_sessions,
    sum(new_users) as new_users,
from {{ ref('stg_ga4__traffic_daily') }}
group by all
union all
select
    client,
    date_day,
    'plausible',
    channel,
    source,
    medium,
    campaign,
    sum(sessions),
    sum(engaged_sessions),
    null,
from {{ ref('stg_plausible__traffic_daily') }}
group by all
union all
select
    client,
    date_day,
    'matomo',
    type_name,
    detail,
    '',
    '',
    sessions,
    engaged_sessions,
    null,
from {{ ref('int_matomo__types') }}
union all
select
    client,
    date_day,
    'hubspot',
    source,
    '',
    '',
    '',
    sum(sessions),
    null,
    null,
from {{ ref('stg_hubspot__source_visits') }}
group by all
union all
select
    client,
    date_day,
    'files',
    coalesce(channel, ''),
    '',
    '',
    '',
    sum(sessions),
    sum(engaged_sessions),
    sum(new_users),
from {{ ref('stg_files__traffic') }}
group by all
