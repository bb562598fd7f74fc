{# One row per pair of currencies and instant from which a rate of the portal holds; null = from ever. #}
select
    client,
    upper(from_currency) as from_currency,
    upper(to_currency) as to_currency,
    since,
    rate,
from {{ source('raw', 'hubspot_exchange_rates') }}
where rate > 0
