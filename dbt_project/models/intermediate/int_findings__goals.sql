{# One row per finding about the tree of goals: parents that no goal is, rings, and parts that do not make up the whole. #}
with recursive goals as (
    select
        client,
        goal_id,
        kpi_key,
        channel,
        target,
        parent,
    from {{ source('raw', 'client_goals') }}
),

ancestors (client, goal_id, ancestor) as (
    select
        client,
        goal_id,
        parent,
    from goals
    where parent is not null
    union
    select
        ancestors.client,
        ancestors.goal_id,
        goals.parent,
    from ancestors
    inner join goals on ancestors.client = goals.client and ancestors.ancestor = goals.goal_id
    where goals.parent is not null
),

unequal as (
    select *, from {{ ref('int_goals__parts') }}
    where abs(of_parts - target) > 0.005 * abs(target)
)

select
    goals.client,
    'model' as source,
    'goal_parent_unknown' as finding,
    'warning' as severity,
    null as date_day,
    count(*) as n,
    string_agg(goals.parent, ', ' order by goals.goal_id) as subject,
    concat('Goals serve a goal that does not exist: ', subject, '.') as message,
from goals
left join goals as parents on goals.client = parents.client and goals.parent = parents.goal_id
where goals.parent is not null and parents.goal_id is null
group by all

union all

select
    client,
    'model',
    'goal_ring',
    'warning',
    null,
    count(*),
    string_agg(goal_id, ', ' order by goal_id) as subject,
    concat('Goals serve themselves in a ring: ', subject, '.'),
from ancestors
where goal_id = ancestor
group by all

union all

select
    client,
    'model',
    'goal_parts_differ',
    'warning',
    null,
    count(*),
    string_agg(distinct goal_id, ', ' order by goal_id),
    concat('The parts of goals do not make up the whole: ', string_agg(concat(
        goal_id, ' is ', target, ', its parts by ', if(is_by_period, 'period', 'channel'), ' ', of_parts
    ), '; ' order by goal_id, is_by_period), '.'),
from unequal
group by all
