{# One row per line of spend and day that it covers and no better origin covers: media of one platform and day come from one origin, never from the sum of two. Ad cost covers its platform from its first to its last day with cost. #}
with days as (
    select
        *,
        cast(unnest(generate_series(cast(first_day as timestamp), cast(last_day as timestamp), interval 1 day)) as date)
            as date_day,
    from {{ ref('int_spend__lines') }}
),

covered as (
    select
        client,
        platform_key,
        rank,
        date_day,
    from days
    where cost_type = 'media' and platform_key is not null and origin != 'ga4'
    union
    select
        client,
        platform_key,
        rank,
        cast(unnest(generate_series(
            cast(min(first_day) as timestamp), cast(max(last_day) as timestamp), interval 1 day
        )) as date) as date_day,
    from {{ ref('int_spend__lines') }}
    where origin = 'ga4'
    group by client, platform_key, rank
),

best as (
    select
        client,
        platform_key,
        date_day,
        min(rank) as rank,
    from covered
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
    coalesce(days.cost_type = 'media' and days.rank > best.rank, false) as is_superseded,
from days
left join best using (client, platform_key, date_day)
