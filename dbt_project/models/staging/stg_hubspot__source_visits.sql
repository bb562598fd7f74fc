{# One row per day and source of HubSpot's own traffic analytics: visits and leads by one classifier. #}
select
    client,
    date_day,
    source,
    visits as sessions,
    leads,
from {{ source('raw', 'hubspot_source_visits_daily') }}
