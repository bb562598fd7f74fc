{# One row per finding about currencies that are not the reporting one. #}
with settings as (
    select *, from {{ ref('int_settings') }}
),

won as (
    select *, from {{ ref('int_deals__won') }}
)

select
    won.client,
    'hubspot' as source,
    'deal_rate_missing' as finding,
    'warning' as severity,
    null as date_day,
    count(*) as n,
    concat(
        count(*), ' won deals have no rate into the reporting currency on their day; returns on spend leave them out.'
    ) as message,
from won
where won.deal_rate is null and won.has_amount
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
        'Won revenue and pipeline value are in ', account.currency, ', the home currency of the portal, ',
        'and so are their targets; the reporting currency is ', settings.currency, '.'
    ),
from settings
inner join {{ source('raw', 'hubspot_account') }} as account using (client)
where upper(account.currency) != upper(settings.currency)
