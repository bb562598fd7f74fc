{# One row per goal: what was reached by as_of. A goal on a cohort KPI counts the entries whose last day to get through lies in its period. #}
with goals as (
    select *, from {{ source('raw', 'client_goals') }}
),

registry as (
    select *, from {{ ref('int_kpis__latest') }}
),

shown as (
    select
        goals.goal_id,
        values_.numerator,
        values_.denominator,
        values_.value,
        values_.is_shown,
        values_.is_final,
    from goals
    inner join registry on goals.client = registry.client and goals.kpi_key = registry.kpi_key
    inner join {{ ref('kpi_values') }} as values_
        on
            goals.client = values_.client
            and goals.kpi_key = values_.kpi_key
            and goals.grain = values_.grain
            and goals.period_start = values_.period_start
            and goals.channel = values_.channel
            and values_.basis = 'as_told'
    where registry.aggregation != 'cohort'
),

due as (
    select
        goals.goal_id,
        cast(sum(days.numerator) as double) as numerator,
        cast(sum(days.denominator) as double) as denominator,
        any_value(registry.min_n) as min_n,
        any_value(goals.period_end <= clock.as_of_date) as is_over,
        sum(days.denominator) = sum(days.cohort) as is_mature,
    from goals
    inner join registry on goals.client = registry.client and goals.kpi_key = registry.kpi_key
    inner join {{ ref('int_kpis__clock') }} as clock
        on goals.client = clock.client and goals.kpi_key = clock.kpi_key
    inner join {{ ref('int_kpis__days') }} as days
        on
            goals.client = days.client
            and goals.kpi_key = days.kpi_key
            and goals.channel = days.channel
            and days.basis = 'as_told'
    -- Each entry has as long as the definition of its own day gives it.
    inner join {{ ref('int_kpis__registry') }} as definitions
        on
            days.client = definitions.client
            and days.kpi_key = definitions.kpi_key
            and days.basis = definitions.basis
            and days.version = definitions.version
            and days.date_day + definitions.horizon_days between goals.period_start and goals.period_end
            and days.date_day + definitions.horizon_days <= clock.as_of_date
    where registry.aggregation = 'cohort'
    group by all
)

select *, from shown
union all
select
    goal_id,
    numerator,
    denominator,
    numerator / nullif(denominator, 0) as value,
    coalesce(denominator >= min_n, false) as is_shown,
    is_over and is_mature as is_final,
from due
