{# One row per finding about contacts: what is known of them only in part. #}
with progress as (
    select *, from {{ ref('fct_funnel_progress') }}
),

instant as (
    select
        client,
        source,
        count(*) filter (where is_instant_customer) as n,
        count(*) filter (where lead_at is not null) as leads,
    from progress
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
    n,
    concat(n, ' of ', leads, ' leads became lead and customer by one entry, as an import of customers does.'),
from instant
where n > 0.1 * leads

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
