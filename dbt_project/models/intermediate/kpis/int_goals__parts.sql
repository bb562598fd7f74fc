{# One row per goal that adds up, and way to part it (by period or by channel): what its children of the same KPI make together. #}
with goals as (
    select *, from {{ source('raw', 'client_goals') }}
)

select
    wholes.client,
    wholes.goal_id,
    wholes.target,
    children.channel = wholes.channel as is_by_period,
    sum(children.target) as of_parts,
from goals as wholes
inner join goals as children
    on wholes.client = children.client and wholes.goal_id = children.parent and wholes.kpi_key = children.kpi_key
inner join {{ ref('int_kpis__latest') }} as kpis
    on wholes.client = kpis.client and wholes.kpi_key = kpis.kpi_key
where kpis.aggregation = 'sum'
group by all
