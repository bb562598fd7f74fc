{# One row per source with any spend: its first day with spend, and the last one it speaks of. Files end with their last line; ad cost with the last day that was read whole. #}
with settings as (
    select *, from {{ ref('int_settings') }}
),

cost as (
    select
        client,
        min(date_day) as first_day,
    from {{ ref('stg_ga4__ad_cost_daily') }}
    where cost > 0
    group by all
),

cost_reads as (
    select
        client,
        max(date_day) as last_day,
    from {{ ref('int_traffic__reads') }}
    where source = 'ga4' and stream = 'ad_cost_daily'
    group by all
)

select
    client,
    'files' as source,
    min(first_day) as first_day,
    max(last_day) as last_day,
from {{ ref('stg_files__spend') }}
group by all
union all
select
    cost.client,
    'ga4' as source,
    greatest(cost.first_day, settings.start_date) as first_day,
    cost_reads.last_day,
from cost
inner join cost_reads using (client)
inner join settings using (client)
