{# One row per finding about spend and deals: currencies that are not the reporting one, deals without a contact. #}
with settings as (
    select *, from {{ ref('int_settings') }}
),

foreign_spend as (
    select
        spend.client,
        count(*) as n,
        string_agg(distinct spend.currency, ', ' order by spend.currency) as currencies,
    from {{ ref('stg_files__spend') }} as spend
    inner join settings using (client)
    where spend.currency != upper(settings.currency)
    group by all
),

won as (
    select *, from {{ ref('int_deals__won') }}
)

select
    client,
    'files' as source,
    'spend_currency_differs' as finding,
    'warning' as severity,
    null as date_day,
    n,
    concat(n, ' lines of spend are in ', currencies, ' and left out. Give them in the reporting currency.') as message,
from foreign_spend

union all

select
    won.client,
    'hubspot',
    'deal_amount_missing',
    'warning',
    null,
    count(*),
    concat(count(*), ' won deals have no amount in the home currency; they count with 0.'),
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
    settings.client,
    'hubspot',
    'currency_differs',
    'warning',
    null,
    1,
    concat(
        'Won revenue is in ', account.currency, ', the home currency of the portal; the reporting currency is ',
        settings.currency, '.'
    ),
from settings
inner join {{ source('raw', 'hubspot_account') }} as account using (client)
where upper(account.currency) != upper(settings.currency)
