{# One row per finding about spend on HubSpot campaigns: told by a better origin too, platform not named. #}
with superseded as (
    select
        client,
        coalesce(platform, 'no named platform') as platform,
        count(distinct date_day) as n,
    from {{ ref('int_spend__standing') }}
    where is_superseded and origin = 'campaign'
    group by all
),

unnamed as (
    select
        client,
        count(*) as n,
    from {{ ref('int_spend__campaigns') }}
    where platform is null
    group by all
)

select
    client,
    'hubspot' as source,
    'campaign_spend_told_twice' as finding,
    'info' as severity,
    null as date_day,
    sum(n) as n,
    string_agg(platform, ', ' order by platform) as subject,
    concat(
        'Spend of HubSpot campaigns on ', subject, ' is told by files or ad cost ',
        'for the same days; theirs counts.'
    ) as message,
from superseded
group by client

union all

select
    client,
    'hubspot',
    'campaign_without_platform',
    'info',
    null,
    n,
    null,
    concat(
        n, ' HubSpot campaigns with spend have no platform: it counts only on days of which nothing else tells spend, ',
        'and is unallocated. Name their platforms in model.spend_campaigns of the client file.'
    ),
from unnamed
