{# One row per measure of single contacts, day and channel. Web leads stand twice, by session source and by original source, never mixed; earned ones are those that no import or bulk edit made. #}
with progress as (
    select
        progress.*,
        settings.exclude_instant_customers and progress.is_instant_customer as is_excluded,
    from {{ ref('fct_funnel_progress') }} as progress
    inner join {{ ref('int_settings') }} as settings using (client)
),

counted as (
    select
        client,
        unnest([
            { 'measure': 'leads_session', 'date_day': lead_day, 'channel': session_channel, 'counts': is_web_session },
            { 'measure': 'leads_acquisition', 'date_day': lead_day, 'channel': channel, 'counts': is_web_acquisition },
            { 'measure': 'timed_leads', 'date_day': lead_day, 'channel': channel, 'counts': not is_excluded },
            {
                'measure': 'earned_web_leads', 'date_day': lead_day, 'channel': channel,
                'counts': is_web_acquisition and lead_provenance = 'earned'
            },
            {
                'measure': 'earned_web_mqls', 'date_day': mql_day, 'channel': channel,
                'counts': is_web_acquisition and mql_provenance = 'earned'
            },
            {
                'measure': 'told_web_leads', 'date_day': lead_day, 'channel': session_channel,
                'counts': is_web_session and is_tracked is not null
            },
            {
                'measure': 'tracked_web_leads', 'date_day': lead_day, 'channel': session_channel,
                'counts': is_web_session and coalesce(is_tracked, false)
            }
        ], recursive := true),
    from progress
)

select
    client,
    measure,
    date_day,
    channel,
    count(*) as value,
from counted
where counts and date_day is not null
group by all
