{# One row per property, day, host and first-user source. #}
select
    client,
    property_id,
    date_day,
    host_name,
    channel_group,
    source,
    medium,
    new_users,
from {{ source('raw', 'ga4_acquisition_daily') }}
