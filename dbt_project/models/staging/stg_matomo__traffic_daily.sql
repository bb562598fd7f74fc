{# One row per site, day, report and label. Reports website and campaign are parts of the types of these names. #}
select
    client,
    site_id,
    date_day,
    report,
    label,
    visits as sessions,
    visits - bounces as engaged_sessions,
from {{ source('raw', 'matomo_traffic_daily') }}
