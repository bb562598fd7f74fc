{# One row per line of device files: a second split of the same traffic. #}
select
    client,
    date_day,
    device,
    sessions,
from {{ source('raw', 'files_devices') }}
