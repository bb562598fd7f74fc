{# One row per cohort KPI whose window of a year before may be told beside its newest: that window began with the leads or later, and holds enough of them. #}
select
    periods.client,
    periods.kpi_key,
    before.value,
from {{ ref('int_scorecard__periods') }} as periods
inner join {{ ref('kpi_values') }} as before
    on
        periods.client = before.client
        and periods.kpi_key = before.kpi_key
        and periods.grain = before.grain
        and periods.period_end - 365 = before.period_end
        and before.channel = 'all'
        and before.basis = 'as_told'
where periods.grain = 'cohort_365d' and before.period_start >= periods.first_day and before.is_shown
