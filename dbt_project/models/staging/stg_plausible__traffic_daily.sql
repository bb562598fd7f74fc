{# One row per site, day, channel, source, medium and campaign. #}
select
    client,
    site_id,
    date_day,
    channel,
    source,
    medium,
    campaign,
    visits as sessions,
    cast(round(visits * (100 - bounce_rate) / 100) as bigint) as engaged_sessions,
from {{ source('raw', 'plausible_traffic_daily') }}
