{# One row per source with any spend: its first day with spend, and the last one it speaks of. Files end with the last of their lines that have begun; ad cost and campaigns with the last day that was read whole. Campaigns of which better origins tell every day are no source of spend. #}
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
),

-- Campaigns are told with all they have cost so far: whole up to the day before they were read.
campaign_reads as (
    select
        reads.client,
        max({{ local_date('reads.read_started_at') }}) - 1 as last_day,
    from {{ ref('stg_raw__reads') }} as reads
    inner join settings using (client)
    where reads.source = 'hubspot' and reads.stream = 'campaign_figures' and reads.is_complete
    group by all
)

select
    spend.client,
    'files' as source,
    min(spend.first_day) as first_day,
    max(spend.last_day) as last_day,
from {{ ref('stg_files__spend') }} as spend
inner join {{ ref('int_clock') }} as clock using (client)
where spend.first_day <= clock.run_day
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
union all
select
    standing.client,
    'hubspot' as source,
    greatest(min(standing.date_day), min(settings.start_date)) as first_day,
    min(campaign_reads.last_day) as last_day,
from {{ ref('int_spend__standing') }} as standing
inner join campaign_reads using (client)
inner join settings using (client)
where
    standing.origin = 'campaign'
    and not standing.is_superseded
    and standing.date_day between settings.start_date and campaign_reads.last_day
group by standing.client
