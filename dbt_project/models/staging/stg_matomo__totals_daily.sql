{# One row per site and day: all visits; one that saw more than one page counts as engaged. #}
select
    client,
    site_id,
    date_day,
    visits as sessions,
    visits - bounces as engaged_sessions,
from {{ source('raw', 'matomo_totals_daily') }}
