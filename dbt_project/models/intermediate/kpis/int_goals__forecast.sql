{# One row per goal whose period has begun. Additive: where it ends if each day that is left is like the same weekday of the last eight weeks, and the band of eight of ten such ends; none from less than four weeks. Shares: the Wilson band of what was reached, no forecast. #}
with goals as (
    select
        goals.client,
        goals.goal_id,
        goals.kpi_key,
        goals.channel,
        goals.period_end,
        clock.as_of_date,
        registry.aggregation = 'sum' as is_additive,
        registry.unit = 'count' as is_count,
        registry.is_proportion and actual.numerator between 0 and actual.denominator as has_band,
        actual.numerator,
        actual.denominator,
        actual.value,
    from {{ source('raw', 'client_goals') }} as goals
    inner join {{ ref('int_kpis__latest') }} as registry
        on goals.client = registry.client and goals.kpi_key = registry.kpi_key
    inner join {{ ref('int_kpis__clock') }} as clock
        on
            goals.client = clock.client
            and goals.kpi_key = clock.kpi_key
            and goals.period_start <= clock.as_of_date
    inner join {{ ref('int_goals__actual') }} as actual using (goal_id)
),

remaining as (
    select
        goals.goal_id,
        sum(weekdays.mean) as mean,
        sum(weekdays.variance) as variance,
        count(*) = count(weekdays.mean) filter (where weekdays.n >= 4) as is_known,
    from goals
    inner join {{ ref('dim_dates') }} as dates
        on goals.is_additive and goals.as_of_date < dates.date_day and goals.period_end >= dates.date_day
    left join {{ ref('int_goals__weekdays') }} as weekdays
        on
            goals.client = weekdays.client
            and goals.kpi_key = weekdays.kpi_key
            and goals.channel = weekdays.channel
            and isodow(dates.date_day) = weekdays.weekday
    group by all
),

together as (
    select
        goals.*,
        case
            when not goals.is_additive then null
            when remaining.goal_id is null then goals.value
            when remaining.is_known then goals.value + remaining.mean
        end as forecast,
        coalesce(1.2815515655446004 * sqrt(remaining.variance), 0) as half_band,
    from goals
    left join remaining using (goal_id)
)

select
    goal_id,
    forecast,
    case
        when has_band then least({{ wilson('-') }}, value)
        when is_count and forecast is not null then greatest(forecast - half_band, value)
        else forecast - half_band
    end as forecast_low,
    case
        when has_band then greatest({{ wilson('+') }}, value)
        else forecast + half_band
    end as forecast_high,
from together
