{# One row per line of traffic files; channel as written, null for none. #}
select
    client,
    date_day,
    nullif(trim(channel), '') as channel,
    sessions,
    engaged_sessions,
    new_users,
from {{ source('raw', 'files_traffic') }}
