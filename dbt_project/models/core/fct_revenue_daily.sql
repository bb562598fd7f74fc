{# One row per local close day and channel of the credited contact with a won deal; a deal counts once. #}
select
    client,
    close_day as date_day,
    channel,
    count(*) as won_deals,
    cast(sum(amount) as decimal(18, 2)) as won_revenue,
    count(*) filter (where is_new_business) as new_deals,
    cast(coalesce(sum(amount) filter (where is_new_business), 0) as decimal(18, 2)) as new_revenue,
from {{ ref('int_deals__won') }}
group by all
