{# One row per property, day, landing page, channel group and country. #}
select
    client,
    property_id,
    date_day,
    landing_page,
    channel_group,
    country,
    sessions,
    engaged_sessions,
    key_events,
from {{ source('raw', 'ga4_landing_daily') }}
