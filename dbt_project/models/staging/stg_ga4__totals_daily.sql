{# One row per property, day and host: the control totals, without source dimensions. #}
select
    client,
    property_id,
    date_day,
    host_name,
    sessions,
    engaged_sessions,
    new_users,
from {{ source('raw', 'ga4_totals_daily') }}
