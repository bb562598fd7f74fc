{# One row per measure of the CRM, day and channel. Web leads stand twice: by session source and by original source, never mixed. #}
with progress as (
    select
        progress.*,
        settings.exclude_instant_customers and progress.is_instant_customer as is_excluded,
    from {{ ref('fct_funnel_progress') }} as progress
    inner join {{ ref('int_settings') }} as settings using (client)
),

stages as (
    unpivot (
        select
            client,
            date_day,
            channel,
            subscribers,
            leads,
            mqls,
            sqls,
            opportunities,
            customers,
        from {{ ref('fct_funnel_daily') }}
    )
    on subscribers, leads, mqls, sqls, opportunities, customers
    into name measure value value
),

leads as (
    select
        client,
        lead_day as date_day,
        channel,
        session_channel,
        unnest([
            case when is_web_session then 'leads_session' end,
            case when is_web_acquisition then 'leads_acquisition' end,
            case when is_web_acquisition and lead_provenance = 'earned' then 'earned_web_leads' end,
            case when not is_excluded then 'timed_leads' end
        ]) as measure,
    from progress
    where lead_day is not null
)

select
    client,
    measure,
    date_day,
    channel,
    value,
from stages
where value != 0

union all

select
    client,
    measure,
    date_day,
    if(measure = 'leads_session', session_channel, channel) as channel,
    count(*) as value,
from leads
where measure is not null
group by all

union all

select
    client,
    if(to_stage = 'sql', 'timed_sqls', 'timed_customers') as measure,
    through_day as date_day,
    channel,
    count(*) as value,
from {{ ref('int_steps__contacts') }}
where
    (from_stage, to_stage) in (('lead', 'customer'), ('mql', 'sql'))
    and through_day is not null
    and not is_excluded
group by all
