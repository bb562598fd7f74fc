{# One row per day, pair and channel with any traffic or lead. Leads and traffic are summed apart, then joined: a day that nobody read keeps its leads, ttl is null. #}
with clock as (
    select
        client,
        if(kpi_key = 'ttl', 'session', 'acquisition') as pair,
        as_of_date,
        final_through,
    from {{ ref('int_kpis__clock') }}
    where kpi_key in ('ttl', 'ttl_acquisition')
),

coverage as (
    select
        client,
        if(input = 'traffic', 'session', 'acquisition') as pair,
        date_day,
        is_final,
    from {{ ref('int_coverage_daily') }}
    where input in ('traffic', 'acquisition')
),

summed as (
    select *, from {{ ref('int_ttl__daily') }}
    where traffic != 0 or web_leads != 0 or offline_leads != 0
)

select
    summed.client,
    summed.date_day,
    summed.pair,
    summed.channel,
    case when coverage.date_day is not null then coalesce(summed.traffic, 0) end as denominator,
    summed.web_leads,
    summed.offline_leads,
    case
        when summed.channel = 'all' or channels.is_web
            then summed.web_leads / nullif(cast(summed.traffic as double), 0)
    end as ttl,
    coalesce(coverage.is_final and summed.date_day <= clock.final_through, false) as is_final,
from summed
inner join clock on summed.client = clock.client and summed.pair = clock.pair and summed.date_day <= clock.as_of_date
left join coverage
    on summed.client = coverage.client and summed.pair = coverage.pair and summed.date_day = coverage.date_day
left join {{ ref('dim_channels') }} as channels on summed.channel = channels.channel
