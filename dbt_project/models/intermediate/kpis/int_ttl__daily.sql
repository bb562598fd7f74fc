{# One row per day, pair and channel, `all` included: traffic, web leads and offline leads, each summed apart. #}
with counted as (
    select
        client,
        lead_day,
        session_channel,
        is_web_session,
        channel,
        is_web_acquisition,
        count(*) as leads,
    from {{ ref('fct_funnel_progress') }}
    where lead_day is not null
    group by all
),

leads as (
    select
        client,
        lead_day as date_day,
        leads,
        unnest([
            { 'pair': 'session', 'channel': session_channel, 'is_web': is_web_session },
            { 'pair': 'acquisition', 'channel': channel, 'is_web': is_web_acquisition }
        ], recursive := true),
    from counted
),

parts as (
    select
        client,
        date_day,
        pair,
        unnest([channel, 'all']) as channel,
        null as denominator,
        cast(is_web as integer) * leads as web_leads,
        cast(channel = 'offline' as integer) * leads as offline_leads,
    from leads
    union all
    select
        client,
        date_day,
        if(measure = 'web_sessions', 'session', 'acquisition') as pair,
        channel,
        value as denominator,
        0 as web_leads,
        0 as offline_leads,
    from {{ ref('int_measures__daily') }}
    where measure in ('web_sessions', 'web_new_users')
)

select
    client,
    date_day,
    pair,
    channel,
    cast(sum(denominator) as bigint) as traffic,
    cast(sum(web_leads) as bigint) as web_leads,
    cast(sum(offline_leads) as bigint) as offline_leads,
from parts
group by all
