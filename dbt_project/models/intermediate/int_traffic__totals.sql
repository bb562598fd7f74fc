{# One row per provider and day with rows: its own control totals, without any split. HubSpot and files tell none, so their rows are summed. #}
select
    client,
    date_day,
    'ga4' as provider,
    sum(sessions) as sessions,
    sum(engaged_sessions) as engaged_sessions,
    sum(new_users) as new_users,
from {{ ref('stg_ga4__totals_daily') }}
group by all
union all
select
    client,
    date_day,
    'matomo',
    sum(sessions),
    sum(engaged_sessions),
    null,
from {{ ref('stg_matomo__totals_daily') }}
group by all
union all
select
    client,
    date_day,
    'plausible',
    sum(sessions),
    sum(engaged_sessions),
    null,
from {{ ref('stg_plausible__totals_daily') }}
group by all
union all
select
    client,
    date_day,
    provider,
    sum(sessions),
    sum(engaged_sessions),
    sum(new_users),
from {{ ref('int_traffic__named') }}
where provider in ('hubspot', 'files')
group by all
