{# One row per measure of the funnel, day and channel: contacts by rung, companies that became customers, and the contacts whose times are told. #}
with stages as (
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
    'new_customers' as measure,
    date_day,
    channel,
    new_customers as value,
from {{ ref('fct_company_funnel_daily') }}
where new_customers != 0

union all

select
    client,
    if(to_stage = 'sql', 'timed_sqls', 'timed_customers') as measure,
    through_day as date_day,
    channel,
    count(*) as value,
from {{ ref('int_steps__contacts') }}
where
    ((from_stage = 'lead' and to_stage = 'customer') or (from_stage = 'mql' and to_stage = 'sql'))
    and through_day is not null
    and not is_excluded
group by all
