{# One row per measure of web traffic, covered day and channel. web_sessions holds the remainder too, so that channels sum to the control total. #}
with sessions as (
    select *,
    from {{ ref('fct_web_traffic_daily') }}
    where is_authority
),

acquisition as (
    select *, from {{ ref('int_acquisition_daily') }}
)

select
    client,
    unnest(['sessions', 'web_sessions']) as measure,
    date_day,
    channel,
    sessions as value,
from sessions

union all

select
    client,
    'web_engaged' as measure,
    date_day,
    channel,
    engaged_sessions as value,
from sessions
where engaged_sessions is not null

union all

select
    client,
    if(channel = 'direct', 'direct_sessions', 'ai_sessions') as measure,
    date_day,
    channel,
    sessions as value,
from sessions
where channel in ('direct', 'ai_assistant')

union all

select
    client,
    'web_new_users' as measure,
    date_day,
    channel,
    new_users as value,
from acquisition
