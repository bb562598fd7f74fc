{# One row per currency and day from which a rate holds, in the reporting currency. #}
select
    client,
    date_day,
    currency,
    rate,
from {{ source('raw', 'files_rates') }}
