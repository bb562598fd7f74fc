{# One row per line of spend files, a day or several; currencies as written. #}
select
    client,
    concat(file, ':', row_number) as line,
    date_day as first_day,
    coalesce(end_day, date_day) as last_day,
    nullif(trim(platform), '') as platform,
    nullif(trim(channel), '') as channel,
    cost_type,
    spend,
    upper(currency) as currency,
from {{ source('raw', 'files_spend') }}
