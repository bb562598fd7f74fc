{# One row per finding about what won deals lack: an amount, a lead, a close date, or one of this age. #}
with won as (
    select *, from {{ ref('int_deals__won') }}
)

select
    won.client,
    'hubspot' as source,
    'deal_amount_missing' as finding,
    'warning' as severity,
    null as date_day,
    count(*) as n,
    concat(count(*), ' won deals have no amount in the home currency; they count with 0.') as message,
from won
where not won.has_amount
group by all

union all

select
    won.client,
    'hubspot',
    'deal_without_lead',
    'info',
    null,
    count(*),
    concat(count(*), ' won deals have no associated contact that is a lead; their revenue is unallocated.'),
from won
where won.contact_key is null
group by all

union all

select
    won.client,
    'hubspot',
    'date_long_ago',
    'warning',
    null,
    count(*),
    concat(count(*), ' won deals were closed before 2000 and count in no KPI. Correct their close dates in HubSpot.'),
from won
where won.close_day < date '2000-01-01'
group by all

union all

select
    deals.client,
    'hubspot',
    'deal_close_missing',
    'warning',
    null,
    count(*),
    concat(
        count(*), ' won deals have no close date, so they count on no day: in no revenue and as no customer. ',
        'Set the date in HubSpot.'
    ),
from {{ ref('stg_hubspot__deals') }} as deals
anti join {{ ref('stg_hubspot__aliases') }} as merged
    on deals.client = merged.client and merged.object_type = 'deal' and deals.deal_id = merged.alias_id
where deals.is_closed_won and deals.close_at is null and not deals.is_archived
group by all
