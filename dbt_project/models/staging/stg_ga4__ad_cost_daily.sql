{# One row per property, day and campaign with its origin: cost in the property's currency. #}
select
    client,
    property_id,
    date_day,
    campaign,
    source,
    medium,
    cost,
    upper(currency) as currency,
from {{ source('raw', 'ga4_ad_cost_daily') }}
