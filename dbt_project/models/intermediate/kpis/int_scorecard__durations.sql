{# One row per time between stages and window before: median and 90th percentile of all that got through in it, and how many did. #}
select
    windows.client,
    windows.kpi_key,
    windows.against,
    list_aggregate(flatten(list(durations.days)), 'quantile_cont', 0.5) as p50_days,
    list_aggregate(flatten(list(durations.days)), 'quantile_cont', 0.9) as p90_days,
    sum(len(durations.days)) as n,
from {{ ref('int_scorecard__windows') }} as windows
inner join {{ ref('int_kpis__latest') }} as registry using (client, kpi_key)
inner join {{ ref('int_durations__days') }} as durations
    on
        windows.client = durations.client
        and registry.from_stage = durations.from_stage
        and registry.to_stage = durations.to_stage
        and durations.channel = 'all'
        and durations.through_day between windows.first_day and windows.last_day
where registry.aggregation = 'quantile'
group by all
