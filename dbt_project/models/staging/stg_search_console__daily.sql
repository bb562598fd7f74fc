{# One row per site, Pacific day and kind of query: total, brand or non_brand. #}
select
    client,
    site,
    date_day,
    query_kind,
    clicks,
    impressions,
from {{ source('raw', 'gsc_daily') }}
