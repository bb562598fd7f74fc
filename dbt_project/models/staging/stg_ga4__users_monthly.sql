{# One row per property and month: people, who do not add up over days. #}
select
    client,
    property_id,
    date_day as month,
    total_users,
    active_users,
    new_users,
from {{ source('raw', 'ga4_users_monthly') }}
