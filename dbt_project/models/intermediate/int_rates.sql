{# One row per currency and day from which a rate into the reporting currency holds. From the first day that a file speaks of a currency its rates stand alone; before, HubSpot's do: as they are, else turned round. #}
with files as (
    select *, from {{ ref('stg_files__rates') }}
),

settings as (
    select *, from {{ ref('int_settings') }}
),

first_of_files as (
    select
        client,
        currency,
        min(date_day) as first_day,
    from files
    group by all
),

hubspot as (
    select
        rates.client,
        coalesce({{ local_date('rates.since') }}, date '1900-01-01') as date_day,
        if(rates.to_currency = upper(settings.currency), rates.from_currency, rates.to_currency) as currency,
        if(rates.to_currency = upper(settings.currency), rates.rate, 1 / rates.rate) as rate,
        rates.to_currency = upper(settings.currency) as is_as_told,
        rates.since,
    from {{ ref('stg_hubspot__rates') }} as rates
    inner join settings using (client)
    where
        upper(settings.currency) in (rates.from_currency, rates.to_currency)
        and rates.from_currency != rates.to_currency
),

-- Of several rates of one day the last one holds.
of_the_day as (
    select hubspot.*,
    from hubspot
    left join first_of_files using (client, currency)
    where hubspot.date_day < coalesce(first_of_files.first_day, date '9999-12-31')
    qualify
        row_number() over (
            partition by hubspot.client, hubspot.currency, hubspot.date_day
            order by hubspot.is_as_told desc, hubspot.since desc nulls last
        ) = 1
)

select
    client,
    date_day,
    currency,
    rate,
    'file' as origin,
from files
union all
select
    client,
    date_day,
    currency,
    rate,
    'hubspot',
from of_the_day
