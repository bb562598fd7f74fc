{# One row per goal: the share of its period that has passed. By weekday for sessions, by last year's profile for counts of at least 30 then, else by working days. #}
with days as (
    select *, from {{ ref('int_goals__days') }}
),

chosen as (
    select
        goal_id,
        case
            when sum(weekday_weight) > 0 then 'weekday'
            when sum(profile_weight) >= 30 and count(profile_weight) = count(*) then 'last_year'
            when sum(working_weight) > 0 then 'working_days'
            else 'calendar'
        end as elapsed_by,
    from days
    group by all
),

weighed as (
    select
        days.goal_id,
        chosen.elapsed_by,
        days.date_day <= days.as_of_date as is_past,
        cast(case chosen.elapsed_by
            when 'weekday' then days.weekday_weight
            when 'last_year' then days.profile_weight
            when 'working_days' then days.working_weight
            else 1
        end as double) as weight,
    from days
    inner join chosen using (goal_id)
)

select
    goal_id,
    elapsed_by,
    coalesce(sum(weight) filter (where is_past), 0) / sum(weight) as elapsed,
from weighed
group by all
