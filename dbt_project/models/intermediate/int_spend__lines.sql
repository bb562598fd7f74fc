{# One row per line of spend of any origin, a day or several, in the currency it came in. rank: of two origins that cover one platform and day the lower one stands. #}
with platforms as (
    select *, from {{ ref('platforms') }}
),

cost as (
    select
        cost.client,
        cost.date_day,
        coalesce(platforms.platform, {{ source_name('cost.source') }}, 'unknown') as platform,
        coalesce(cost.currency, upper(settings.currency)) as currency,
        sum(cost.cost) as spend,
    from {{ ref('stg_ga4__ad_cost_daily') }} as cost
    inner join {{ ref('int_settings') }} as settings using (client)
    left join platforms on {{ source_name('cost.source') }} = platforms.name
    where cost.cost > 0
    group by all
)

select
    spend.client,
    'file' as origin,
    3 as rank,
    spend.line,
    spend.first_day,
    spend.last_day,
    spend.platform,
    coalesce(platforms.platform, {{ source_name('spend.platform') }}) as platform_key,
    spend.channel,
    spend.cost_type,
    spend.spend,
    spend.currency,
    spend.last_day > spend.first_day as is_allocated,
from {{ ref('stg_files__spend') }} as spend
left join platforms on {{ source_name('spend.platform') }} = platforms.name

union all

select
    client,
    'ga4' as origin,
    2 as rank,
    concat_ws(':', date_day, platform, currency) as line,
    date_day as first_day,
    date_day as last_day,
    platform,
    platform as platform_key,
    null as channel,
    'media' as cost_type,
    spend,
    currency,
    false as is_allocated,
from cost
