{# One row per finding about spend: currencies without a rate, spend that two origins tell. #}
with settings as (
    select *, from {{ ref('int_settings') }}
),

-- Lines with a day before the first rate of their currency, or without any rate.
unrated as (
    select
        spend.client,
        case spend.origin when 'file' then 'files' when 'campaign' then 'hubspot' else spend.origin end as source,
        count(*) as n,
        string_agg(distinct spend.currency, ', ' order by spend.currency) as currencies,
    from {{ ref('int_spend__lines') }} as spend
    inner join settings using (client)
    inner join {{ ref('int_clock') }} as clock
        on spend.client = clock.client and spend.first_day <= coalesce(clock.as_of_limit, 'infinity')
    where
        spend.currency != upper(settings.currency)
        and not exists (
            select 1,
            from {{ ref('int_rates') }} as rates
            where
                rates.client = spend.client
                and rates.currency = spend.currency
                and rates.date_day <= spend.first_day
        )
    group by all
),

superseded as (
    select
        client,
        platform,
        count(distinct date_day) as n,
    from {{ ref('int_spend__standing') }}
    where is_superseded and origin = 'file'
    group by all
)

select
    client,
    source,
    'spend_currency_differs' as finding,
    'warning' as severity,
    null as date_day,
    n,
    currencies as subject,
    concat(
        n, ' lines of spend are in ', currencies, ', for which there is no rate on their day, and left out. ',
        'Give rates under sources.files.rates, or in HubSpot.'
    ) as message,
from unrated

union all

select
    client,
    'files',
    'spend_told_twice',
    'info',
    null,
    sum(n),
    string_agg(platform, ', ' order by platform) as subject,
    concat(
        'Media spend of ', subject, ' is told by files and by ad cost for the ',
        'same days; ad cost counts.'
    ),
from superseded
group by client
