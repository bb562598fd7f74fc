{# One row per KPI that divides spend, and channel: the first day that any was told of, infinity where none ever was. What nobody told is not 0. #}
with of_spend as (
    select distinct
        client,
        kpi_key,
        basis,
    from {{ ref('int_kpis__registry') }}
    where aggregation = 'ratio' and numerator in ('spend', 'spin_1_spend', 'spin_2_spend')
)

select
    days.client,
    days.kpi_key,
    days.basis,
    days.channel,
    coalesce(min(days.date_day) filter (where days.numerator != 0), 'infinity') as first_day,
from {{ ref('int_kpis__days') }} as days
semi join of_spend using (client, kpi_key, basis)
group by all
