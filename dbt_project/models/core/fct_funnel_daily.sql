{# One row per day and channel of the original source on which anybody was created or reached a rung. #}
with progress as not materialized (
    select *, from {{ ref('fct_funnel_progress') }}
),

-- Counted rung by rung before they are put together: a row per contact and rung would be seven times as many.
reached as (
    select
        client,
        channel,
        created_day as date_day,
        'contact' as stage,
        count(*) as contacts,
        0 as earned,
    from progress
    group by client, channel, created_day
    {% for rung in ['subscriber', 'lead', 'mql', 'sql', 'opportunity', 'customer'] %}
        union all
        select
            client,
            channel,
            {{ rung }}_day,
            '{{ rung }}',
            count(*),
            count(*) filter (where {{ rung }}_provenance = 'earned'),
        from progress
        group by client, channel, {{ rung }}_day
    {% endfor %}
),

counted as (
    select
        client,
        date_day,
        channel,
        map_from_entries(list((stage, contacts))) as contacts,
        map_from_entries(list((stage, earned))) as earned,
    from reached
    where date_day is not null
    group by client, date_day, channel
)

select
    client,
    date_day,
    channel,
    coalesce(contacts['contact'], 0) as contacts,
    coalesce(contacts['subscriber'], 0) as subscribers,
    coalesce(contacts['lead'], 0) as leads,
    coalesce(contacts['mql'], 0) as mqls,
    coalesce(contacts['sql'], 0) as sqls,
    coalesce(contacts['opportunity'], 0) as opportunities,
    coalesce(contacts['customer'], 0) as customers,
    coalesce(earned['lead'], 0) as earned_leads,
    coalesce(earned['mql'], 0) as earned_mqls,
    coalesce(earned['sql'], 0) as earned_sqls,
from counted
