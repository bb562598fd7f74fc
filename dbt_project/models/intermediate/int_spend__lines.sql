{# One row per line of spend of any origin, a day or several, in the currency it came in. rank: of two origins that cover one platform and day the lower one stands. A platform may have a type of cost of its own in the client file; ad cost is media. #}
with platforms as (
    select *, from {{ ref('platforms') }}
),

cost_types as (
    select
        client,
        {{ source_name('platform') }} as platform_key,
        min(cost_type) as cost_type,
    from {{ source('raw', 'client_spend_cost_types') }}
    group by all
),

ad_cost as (
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
),

lines as (
    select
        *,
        'file' as origin,
        3 as rank,
    from {{ ref('stg_files__spend') }}
    union all by name
    select
        client,
        'ga4' as origin,
        2 as rank,
        concat_ws(':', date_day, platform, currency) as line,
        date_day as first_day,
        date_day as last_day,
        platform,
        'media' as cost_type,
        spend,
        currency,
    from ad_cost
    union all by name
    select
        client,
        'campaign' as origin,
        4 as rank,
        campaign_id as line,
        first_day,
        last_day,
        platform,
        'media' as cost_type,
        spend,
        currency,
    from {{ ref('int_spend__campaigns') }}
)

select
    lines.* exclude (cost_type),
    coalesce(platforms.platform, {{ source_name('lines.platform') }}) as platform_key,
    case
        when lines.origin != 'ga4' and lines.cost_type = 'media' then coalesce(cost_types.cost_type, 'media')
        else lines.cost_type
    end as cost_type,
    lines.origin = 'campaign' or lines.last_day > lines.first_day as is_allocated,
from lines
left join platforms on {{ source_name('lines.platform') }} = platforms.name
left join cost_types
    on lines.client = cost_types.client and {{ source_name('lines.platform') }} = cost_types.platform_key
