{# One row per KPI, grain, period and channel: the parts of its days added up. trailing_28d has one period a day; cohort_365d are windows of entries old enough. #}
with summed as (
    select *, from {{ ref('int_kpis__added_up') }}
    union all
    select *, from {{ ref('int_kpis__ending_days') }}
)

select
    summed.* exclude (version_first, version_last, has_unsettled),
    summed.version_last as kpi_version,
    summed.version_first != summed.version_last as is_definition_mixed,
    not summed.has_unsettled as is_settled,
    coalesce(costs.first_day > summed.period_end, false) as is_without_cost,
    clock.as_of_date,
    clock.final_through,
from summed
inner join {{ ref('int_kpis__clock') }} as clock using (client, kpi_key)
left join {{ ref('int_costs__told') }} as costs using (client, kpi_key, basis, channel)
where
    summed.period_end >= clock.first_day
    and summed.period_start <= clock.as_of_date
    and not (clock.is_weekly and summed.grain = 'day')
