{# One row per property, day, host and session source; days are the property's own. #}
select
    client,
    property_id,
    date_day,
    host_name,
    channel_group,
    source,
    medium,
    campaign,
    sessions,
    engaged_sessions,
    new_users,
from {{ source('raw', 'ga4_traffic_daily') }}
