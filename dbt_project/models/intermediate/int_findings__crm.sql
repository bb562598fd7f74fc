{# One row per finding about contacts: what is known of them only in part. #}
with progress as (
    select *, from {{ ref('fct_funnel_progress') }}
),

-- Judged cohort by cohort: one month of an import is lost in the leads of years.
instant as (
    select
        client,
        source,
        date_trunc('month', lead_day) as cohort_month,
        count(*) filter (where is_instant_customer) as n,
        count(*) as leads,
    from progress
    where lead_day is not null
    group by all
)

select
    client,
    source,
    'history_cut' as finding,
    'info' as severity,
    null as date_day,
    count(*) as n,
    concat(
        count(*), ' contacts have a stage history longer than HubSpot keeps; ',
        'what it lacks comes from the dates on which stages were entered.'
    ) as message,
from progress
where is_truncated
group by all

union all

select
    client,
    source,
    'instant_customers',
    'info',
    null,
    cast(sum(n) as bigint),
    concat(
        sum(n), ' of ', sum(leads), ' leads of ', count(*), if(count(*) = 1, ' month', ' months'),
        ' became lead and customer by one entry, as an import of customers does; most in ',
        strftime(arg_max(cohort_month, (n, cohort_month)), '%Y-%m'), '.'
    ),
from instant
where n > 0.1 * leads
group by client, source

union all

select
    client,
    source,
    'session_source_missing',
    'info',
    null,
    count(*),
    concat(count(*), ' leads have no recorded visit source; their original source stands for it in TTL.'),
from progress
where source = 'hubspot' and lead_at is not null and session_source_basis = 'original'
group by all

union all

select
    client,
    source,
    'lead_long_ago',
    'warning',
    null,
    count(*),
    concat(count(*), ' contacts became leads before 2000, so they count in no KPI. Correct the date at the source.'),
from progress
where lead_day < date '2000-01-01'
group by all
