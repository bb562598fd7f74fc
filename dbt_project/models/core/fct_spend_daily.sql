{# One row per day, channel, platform and type of cost, in the reporting currency. #}
select
    client,
    date_day,
    channel,
    platform,
    cost_type,
    cast(sum(spend) as decimal(18, 2)) as spend,
    false as is_allocated,
    'file' as origin,
from {{ ref('int_spend__converted') }}
group by all
