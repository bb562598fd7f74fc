{# One row per goal with what it is held against: how its KPI adds up, what was reached, the share of its period that has passed, and where it is heading. #}
select
    goals.*,
    registry.direction,
    registry.aggregation,
    registry.aggregation = 'sum' as is_additive,
    registry.aggregation = 'last' and goals.baseline is not null as is_stock,
    goals.target <= 0 or goals.kpi_key like 'roi%' as is_by_distance,
    clock.as_of_date,
    elapsed.elapsed,
    elapsed.elapsed_by,
    -- Nothing of a channel that the KPI has never had is zero, once its days have begun; days not read are not.
    case
        when actual.goal_id is not null then actual.value
        when
            registry.aggregation = 'sum'
            and clock.as_of_date >= goals.period_start
            and coalesce(clock.first_day <= goals.period_end, true) then 0
    end as actual,
    coalesce(actual.is_shown, registry.aggregation = 'sum') as is_enough,
    coalesce(actual.is_final, false) as is_final,
    ahead.forecast,
    ahead.forecast_low,
    ahead.forecast_high,
from {{ source('raw', 'client_goals') }} as goals
left join {{ ref('int_kpis__latest') }} as registry using (client, kpi_key)
left join {{ ref('int_kpis__clock') }} as clock using (client, kpi_key)
left join {{ ref('int_goals__elapsed') }} as elapsed using (goal_id)
left join {{ ref('int_goals__actual') }} as actual using (goal_id)
left join {{ ref('int_goals__forecast') }} as ahead using (goal_id)
