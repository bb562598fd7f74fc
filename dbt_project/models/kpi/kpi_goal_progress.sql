{# One row per goal: how far it is against how far it should be. No pace where the target is not above zero; no red while there is too little to judge. #}
with goals as (
    select *, from {{ ref('int_goals__measured') }}
),

paced as (
    select
        *,
        case
            when as_of_date is null then null
            when is_additive then target * elapsed
            when is_stock then baseline + (target - baseline) * elapsed
            else target
        end as expected_to_date,
        case
            when is_by_distance then null
            when direction = 'lower' then expected_to_date / nullif(actual, 0)
            when direction = 'higher' then actual / nullif(expected_to_date, 0)
            else least(actual / nullif(expected_to_date, 0), expected_to_date / nullif(actual, 0))
        end as pace,
        case
            when direction = 'lower' then actual <= target
            when direction = 'higher' then actual >= target
            else actual between 0.95 * target and 1.05 * target
        end as is_reached,
        coalesce(pace, case
            when baseline is not null and target != baseline then (actual - baseline) / (target - baseline)
            else cast(is_reached as integer)
        end) as progress,
    from goals
),

judged as (
    select
        *,
        case
            when as_of_date is not null and elapsed = 0 then 'not_started'
            when actual is null then 'no_data'
            when is_final and is_reached then 'achieved'
            when is_final then 'missed'
            when is_additive and direction = 'higher' and is_reached then 'achieved'
            when progress >= 0.95 then 'on_track'
            when progress >= 0.80 then 'at_risk'
            else 'off_track'
        end as judgement,
    from paced
)

select
    client,
    goal_id,
    kpi_key,
    grain,
    period_start,
    channel,
    target,
    cast(actual as double) as actual,
    elapsed,
    expected_to_date,
    cast(pace as double) as pace,
    cast(forecast as double) as forecast,
    if(judgement in ('off_track', 'missed') and not is_enough, 'no_data', judgement) as status,
    as_of_date,
    elapsed_by,
    cast(forecast_low as double) as forecast_low,
    cast(forecast_high as double) as forecast_high,
from judged
