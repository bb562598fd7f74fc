{# One row per line of spend files; currencies as written. #}
select
    client,
    date_day,
    nullif(trim(platform), '') as platform,
    nullif(trim(channel), '') as channel,
    cost_type,
    spend,
    upper(currency) as currency,
from {{ source('raw', 'files_spend') }}
