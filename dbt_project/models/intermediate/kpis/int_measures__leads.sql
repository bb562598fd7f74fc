{# One row per measure of single contacts, day and channel. Web leads stand twice, by session source and by original source, never mixed; earned ones are those that no import or bulk edit made. #}
with progress as not materialized (
    select
        progress.*,
        settings.exclude_instant_customers and progress.is_instant_customer as is_excluded,
    from {{ ref('fct_funnel_progress') }} as progress
    inner join {{ ref('int_settings') }} as settings using (client)
),

by_session as (
    select
        client,
        lead_day as date_day,
        session_channel as channel,
        count(*) filter (where is_web_session) as leads_session,
        count(*) filter (where is_web_session and is_tracked is not null) as told_web_leads,
        count(*) filter (where is_web_session and is_tracked) as tracked_web_leads,
    from progress
    where lead_day is not null
    group by all
),

by_origin as (
    select
        client,
        lead_day as date_day,
        channel,
        count(*) filter (where is_web_acquisition) as leads_acquisition,
        count(*) filter (where not is_excluded) as timed_leads,
        count(*) filter (where is_web_acquisition and lead_provenance = 'earned') as earned_web_leads,
    from progress
    where lead_day is not null
    group by all
),

of_mqls as (
    select
        client,
        mql_day as date_day,
        channel,
        count(*) filter (where is_web_acquisition and mql_provenance = 'earned') as earned_web_mqls,
    from progress
    where mql_day is not null
    group by all
),

measures as (
    select *,
    from (unpivot by_session on leads_session, told_web_leads, tracked_web_leads into name measure value value)
    union all by name
    select *,
    from (unpivot by_origin on leads_acquisition, timed_leads, earned_web_leads into name measure value value)
    union all by name
    select *,
    from (unpivot of_mqls on earned_web_mqls into name measure value value)
)

select
    client,
    measure,
    date_day,
    channel,
    value,
from measures
where value != 0
