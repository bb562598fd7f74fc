{# One row per time between stages and window before: median and 90th percentile of all that got through in it, and how many did. #}
select
    windows.client,
    windows.kpi_key,
    windows.against,
    quantile_cont(completed.days, 0.5) as p50_days,
    quantile_cont(completed.days, 0.9) as p90_days,
    count(*) as n,
from {{ ref('int_scorecard__windows') }} as windows
inner join {{ ref('int_kpis__latest') }} as registry using (client, kpi_key)
inner join {{ ref('int_durations__completed') }} as completed
    on
        windows.client = completed.client
        and registry.from_stage = completed.from_stage
        and registry.to_stage = completed.to_stage
        and completed.through_day between windows.first_day and windows.last_day
where registry.aggregation = 'quantile'
group by all
