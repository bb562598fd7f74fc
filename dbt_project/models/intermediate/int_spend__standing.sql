{# One row per line of spend and day that it covers, and whether a better origin covers it too: cost of one platform, type and day comes from one origin, never from the sum of two. Ad cost covers its platform from its first to its last day with cost; before a campaign, whose days are only spread, files do so too. A campaign of no known platform gives way to any other spend of its type. #}
with days as (
    select
        *,
        cast(unnest(generate_series(cast(first_day as timestamp), cast(last_day as timestamp), interval 1 day)) as date)
            as date_day,
    from {{ ref('int_spend__lines') }}
),

-- Days between which an origin speaks for a platform.
reaches as (
    select
        client,
        platform_key,
        cost_type,
        origin,
        rank,
        cast(unnest(generate_series(
            cast(min(first_day) as timestamp), cast(max(last_day) as timestamp), interval 1 day
        )) as date) as date_day,
    from {{ ref('int_spend__lines') }}
    where origin != 'campaign'
    group by client, platform_key, cost_type, origin, rank
),

best as (
    select
        client,
        platform_key,
        cost_type,
        date_day,
        min(rank) as rank,
    from reaches
    where origin = 'ga4'
    group by all
),

before_campaigns as (
    select distinct
        client,
        platform_key,
        cost_type,
        date_day,
    from reaches
),

-- A line that names no platform may be of any.
any_told as (
    select
        client,
        cost_type,
        date_day,
        bool_or(platform_key is null) as has_unnamed,
    from reaches
    group by all
)

select
    days.client,
    days.origin,
    days.line,
    days.date_day,
    days.date_day - days.first_day + 1 as day_number,
    days.last_day - days.first_day + 1 as days,
    days.platform,
    days.channel,
    days.cost_type,
    days.spend,
    days.currency,
    days.is_allocated,
    case
        when days.origin != 'campaign' then coalesce(days.rank > best.rank, false)
        when days.platform_key is null or any_told.has_unnamed then any_told.date_day is not null
        else before_campaigns.date_day is not null
    end as is_superseded,
from days
left join best using (client, platform_key, cost_type, date_day)
left join before_campaigns using (client, platform_key, cost_type, date_day)
left join any_told using (client, cost_type, date_day)
