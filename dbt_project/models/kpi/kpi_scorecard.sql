{# One row per computed KPI: its newest period beside the same elapsed days before and a year before, its goal and how sure it is. #}
with periods as (
    select *, from {{ ref('int_scorecard__periods') }}
),

registry as (
    select *, from {{ ref('int_kpis__latest') }}
),

shown as (
    select *, from {{ ref('kpi_values') }}
    where channel = 'all' and basis = 'as_told'
)

select
    periods.client,
    registry.track,
    periods.kpi_key,
    if(settings.language = 'sv', registry.name_sv, registry.name_en) as name,
    registry.unit,
    registry.direction,
    headline.position is not null as is_headline,
    periods.grain,
    periods.period_start,
    periods.period_end,
    shown.value,
    shown.numerator,
    shown.denominator,
    shown.n,
    coalesce(a_year_before.value, cast(before.previous_value as double)) as previous_value,
    coalesce(a_year_before.value, cast(before.last_year_value as double)) as last_year_value,
    goals.target,
    goals.pace,
    goals.forecast,
    goals.forecast_low,
    goals.forecast_high,
    goals.status,
    coalesce(shown.is_shown, false) as is_shown,
    shown.confidence,
    case
        when shown.confidence_reason is not null then shown.confidence_reason
        when periods.missing_input is not null then concat('no data of ', periods.missing_input)
        when periods.grain = 'cohort_365d' and periods.period_end < periods.first_day then 'nobody old enough yet'
        else 'no data of the days'
    end as confidence_reason,
    coalesce(shown.is_final, false) as is_final,
    periods.as_of_date,
    shown.n_excluded,
    cast(headline.position as bigint) as headline_position,
from periods
inner join registry using (client, kpi_key)
inner join {{ ref('int_settings') }} as settings using (client)
left join shown using (client, kpi_key, grain, period_start)
left join {{ ref('int_scorecard__cohort_before') }} as a_year_before using (client, kpi_key)
left join {{ ref('int_scorecard__before') }} as before using (client, kpi_key)
left join {{ ref('int_headline') }} as headline using (client, kpi_key)
left join {{ ref('kpi_goal_progress') }} as goals using (client, goal_id)

union all by name

select *, from {{ ref('int_scorecard__estimates') }}
