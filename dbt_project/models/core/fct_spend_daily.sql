{# One row per day, channel, platform, type of cost and origin, in the reporting currency. #}
select
    client,
    date_day,
    channel,
    platform,
    cost_type,
    cast(sum(spend) as decimal(18, 2)) as spend,
    bool_or(is_allocated) as is_allocated,
    origin,
from {{ ref('int_spend__converted') }}
group by client, date_day, channel, platform, cost_type, origin
