{# One row per day and channel of the original source on which anybody was created or reached a rung. #}
with progress as (
    select *, from {{ ref('fct_funnel_progress') }}
),

reached as (
    select
        client,
        channel,
        created_day as date_day,
        'contact' as stage,
        null as provenance,
    from progress
    union all
    select
        client,
        channel,
        subscriber_day,
        'subscriber',
        subscriber_provenance,
    from progress
    union all
    select
        client,
        channel,
        lead_day,
        'lead',
        lead_provenance,
    from progress
    union all
    select
        client,
        channel,
        mql_day,
        'mql',
        mql_provenance,
    from progress
    union all
    select
        client,
        channel,
        sql_day,
        'sql',
        sql_provenance,
    from progress
    union all
    select
        client,
        channel,
        opportunity_day,
        'opportunity',
        opportunity_provenance,
    from progress
    union all
    select
        client,
        channel,
        customer_day,
        'customer',
        customer_provenance,
    from progress
)

select
    client,
    date_day,
    channel,
    count(*) filter (where stage = 'contact') as contacts,
    count(*) filter (where stage = 'subscriber') as subscribers,
    count(*) filter (where stage = 'lead') as leads,
    count(*) filter (where stage = 'mql') as mqls,
    count(*) filter (where stage = 'sql') as sqls,
    count(*) filter (where stage = 'opportunity') as opportunities,
    count(*) filter (where stage = 'customer') as customers,
    count(*) filter (where stage = 'lead' and provenance = 'earned') as earned_leads,
    count(*) filter (where stage = 'mql' and provenance = 'earned') as earned_mqls,
    count(*) filter (where stage = 'sql' and provenance = 'earned') as earned_sqls,
from reached
where date_day is not null
group by all
