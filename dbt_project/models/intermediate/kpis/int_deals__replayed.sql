{# One row per deal whose stage or amount changed after visible_until: both as they stood then, and since when the stage did. Nothing on a plain run, but for changes during the read. #}
with later as (
    select
        history.client,
        history.deal_id,
        max(history.changed_at) filter (
            where history.property = 'dealstage' and history.changed_at <= clock.visible_until
        ) as stage_entered_at,
    from {{ ref('stg_hubspot__deal_history') }} as history
    inner join {{ ref('int_clock') }} as clock using (client)
    where history.property = 'amount' or (history.property = 'dealstage' and history.value != '')
    group by all
    having max(history.changed_at) > any_value(clock.visible_until)
)

select
    entries.client,
    entries.deal_id,
    entries.pipeline_id,
    entries.stage_value,
    entries.amount,
    later.stage_entered_at,
from {{ ref('int_pipeline__entries') }} as entries
inner join later using (client, deal_id)
where entries.left_at is null
