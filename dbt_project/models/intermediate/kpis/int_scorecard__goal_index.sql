{# One row per client with goals of this day: how far they are on their way, by weight. Attainment is pace; where there is none, the way from the baseline. #}
with clock as (
    select *, from {{ ref('int_clock') }}
),

goals as (
    select
        goals.client,
        goals.weight,
        progress.as_of_date,
        case
            when progress.status in ('not_started', 'no_data') then null
            when progress.pace is not null then progress.pace
            when goals.target != goals.baseline
                then (progress.actual - goals.baseline) / (goals.target - goals.baseline)
        end as attainment,
    from {{ source('raw', 'client_goals') }} as goals
    inner join clock
        on goals.client = clock.client and clock.run_day between goals.period_start and goals.period_end
    inner join {{ ref('kpi_goal_progress') }} as progress
        on goals.client = progress.client and goals.goal_id = progress.goal_id
)

select
    client,
    -- least() passes over null.
    sum(weight * least(attainment, 1.2)) filter (where attainment is not null) as numerator,
    sum(weight) filter (where attainment is not null) as denominator,
    sum(weight) as weight,
    count(attainment) as n,
    min(as_of_date) filter (where attainment is not null) as as_of_date,
from goals
group by all
