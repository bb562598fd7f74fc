{# One row per site and day: all visits. The bounce rate comes as a whole per cent. #}
select
    client,
    site_id,
    date_day,
    visits as sessions,
    cast(round(visits * (100 - bounce_rate) / 100) as bigint) as engaged_sessions,
from {{ source('raw', 'plausible_totals_daily') }}
