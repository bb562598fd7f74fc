{# One row per goal: how far it is against how far it should be. No pace where the target is not above zero; no red while there is too little to judge. #}
with goals as (
    select
        goals.*,
        registry.direction,
        registry.aggregation,
        registry.aggregation = 'sum' as is_additive,
        goals.target <= 0 or goals.kpi_key like 'roi%' as is_by_distance,
        clock.as_of_date,
        elapsed.elapsed,
        elapsed.elapsed_by,
        -- Nothing of a channel that the KPI has never had is zero, once its days have begun.
        coalesce(
            actual.value, if(registry.aggregation = 'sum' and clock.as_of_date >= goals.period_start, 0, null)
        ) as actual,
        coalesce(actual.is_shown, registry.aggregation = 'sum') as is_enough,
        coalesce(actual.is_final, false) as is_final,
    from {{ source('raw', 'client_goals') }} as goals
    left join {{ ref('int_kpis__latest') }} as registry using (client, kpi_key)
    left join {{ ref('int_kpis__clock') }} as clock using (client, kpi_key)
    left join {{ ref('int_goals__elapsed') }} as elapsed using (goal_id)
    left join {{ ref('int_goals__actual') }} as actual using (goal_id)
),

paced as (
    select
        *,
        case when as_of_date is not null then if(is_additive, target * elapsed, target) end as expected_to_date,
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
    cast(null as double) as forecast,
    if(judgement in ('off_track', 'missed') and not is_enough, 'no_data', judgement) as status,
    as_of_date,
    elapsed_by,
from judged
