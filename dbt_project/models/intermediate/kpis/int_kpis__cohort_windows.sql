{# One row per cohort KPI and step back in time: the last day of a window of 365 days of entries that are all old enough, thirteen windows over a year. #}
with clock as (
    select *, from {{ ref('int_kpis__clock') }}
),

registry as (
    select *, from {{ ref('int_kpis__latest') }}
    where aggregation = 'cohort'
)

select
    registry.client,
    registry.kpi_key,
    clock.as_of_date - registry.horizon_days - cast(round(365 * steps.range / 12.0) as integer) as period_end,
from registry
inner join clock using (client, kpi_key)
cross join range(13) as steps
where clock.as_of_date is not null
