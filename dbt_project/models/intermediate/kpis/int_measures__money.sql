{# One row per measure of money, day and channel, in the reporting currency. #}
select
    client,
    'spend' as measure,
    date_day,
    channel,
    spend as value,
from {{ ref('fct_spend_daily') }}

union all

select
    client,
    'won_revenue' as measure,
    date_day,
    channel,
    won_revenue as value,
from {{ ref('fct_revenue_daily') }}

union all

select
    client,
    'new_revenue' as measure,
    date_day,
    channel,
    new_revenue as value,
from {{ ref('fct_revenue_daily') }}
where new_deals > 0
