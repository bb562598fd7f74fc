{# One row per stretch of days on which a deal stood open in one stage, with its amount times the stage's probability, both as they stood then. A stage that the deal's pipeline of today lacks is looked for in the others: it was moved. #}
with entries as (
    select *, from {{ ref('int_pipeline__entries') }}
    where stage_value is not null
),

stages as (
    select *, from {{ ref('int_deals__stages') }}
),

homes as (
    select
        client,
        stage_value,
        list(distinct pipeline_id order by pipeline_id) as pipelines,
    from stages
    group by all
),

placed as (
    select
        entries.* replace (
            if(list_contains(homes.pipelines, entries.pipeline_id), entries.pipeline_id, homes.pipelines[1])
                as pipeline_id
        ),
    from entries
    inner join homes using (client, stage_value)
),

-- A probability that the portal changes meanwhile parts the stay.
weighed as (
    select
        placed.client,
        placed.deal_id,
        greatest(placed.entered_at, stages.applies_from) as first_at,
        least(coalesce(placed.left_at, 'infinity'), coalesce(stages.applies_to, 'infinity')) as end_at,
        placed.amount * stages.probability as value,
        placed.is_estimated or stages.valid_from > placed.entered_at as is_estimated,
    from placed
    inner join stages
        on
            placed.client = stages.client
            and placed.pipeline_id = stages.pipeline_id
            and placed.stage_value = stages.stage_value
            and placed.entered_at < coalesce(stages.applies_to, 'infinity')
            and coalesce(placed.left_at, 'infinity') > stages.applies_from
    where not stages.is_closed and stages.probability is not null
)

select
    weighed.client,
    weighed.deal_id,
    {{ local_date('weighed.first_at', 'clock.timezone') }} as first_day,
    case when isfinite(weighed.end_at) then {{ local_date('weighed.end_at', 'clock.timezone') }} end as end_day,
    weighed.value,
    weighed.is_estimated,
from weighed
inner join {{ ref('int_clock') }} as clock using (client)
where weighed.first_at <= clock.visible_until
