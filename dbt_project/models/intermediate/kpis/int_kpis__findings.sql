{# One row per KPI with a finding about one of its sources that lowers its confidence. #}
with clock as (
    select
        client,
        kpi_key,
        unnest(sources) as source,
    from {{ ref('int_kpis__clock') }}
)

select
    clock.client,
    clock.kpi_key,
    bool_or(quality.severity = 'error') as has_error,
    bool_or(quality.finding = 'timezone_differs') as has_other_zone,
from clock
inner join {{ ref('quality') }} as quality using (client, source)
where quality.severity = 'error' or quality.finding = 'timezone_differs'
group by all
