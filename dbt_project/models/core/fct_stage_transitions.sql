{# One row per move of a contact between stages, in order; a stage set twice in a row is one. Directions are told against the rung held last, re-entries against the highest one ever held. Kept from night to night, never published. #}
with entries as (
    select
        dated.*,
        channels.channel,
        -- Moving back clears the stage and sets the new one at the same instant: the empty value sorts first.
        coalesce(dated.stage_order, 0) as place,
        case when dated.stage_value != '' then coalesce(dated.canonical_stage, 'unmapped') end as stage,
    from {{ ref('int_lifecycle__dated') }} as dated
    inner join {{ ref('int_contacts__channels') }} as channels using (client, contact_key)
),

moves as (
    select
        *,
        lag(stage) over entry_order as from_stage,
    from entries
    window entry_order as (partition by client, contact_key order by entered_at, place, stage_value, is_date_only)
    qualify stage is distinct from lag(stage) over entry_order
),

ordered as (
    select
        *,
        row_number() over entry_order as transition_number,
        lead(entered_at) over entry_order as exited_at,
        lead(entered_day) over entry_order as next_day,
        min(entered_day) over all_later as earliest_later_day,
        last_value(stage_order ignore nulls) over all_before as order_before,
        max(stage_order) over all_before as furthest_before,
    from moves
    window
        entry_order as (partition by client, contact_key order by entered_at, place, stage_value, is_date_only),
        all_later as (
            partition by client, contact_key order by entered_at, place, stage_value, is_date_only
            rows between 1 following and unbounded following
        ),
        all_before as (
            partition by client, contact_key order by entered_at, place, stage_value, is_date_only
            rows between unbounded preceding and 1 preceding
        )
)

select
    client,
    contact_key,
    transition_number,
    channel,
    from_stage,
    stage as to_stage,
    entered_at,
    entered_day,
    exited_at,
    -- Files of several zones may date a later entry on an earlier day: no stay ends before it began.
    case when next_day is not null then greatest(entered_day, earliest_later_day) end as exited_day,
    case
        when stage is null then 'reset'
        when transition_number = 1 then 'entry'
        when stage_order is null then 'aside'
        when order_before is null or stage_order > order_before then 'forward'
        when stage_order = order_before then 'again'
        else 'backward'
    end as direction,
    case
        when stage_order > order_before then cast(greatest(stage_order // 10 - order_before // 10 - 1, 0) as bigint)
        else 0
    end as rungs_skipped,
    coalesce(stage_order <= furthest_before, false) as is_reentry,
    provenance,
    source_type,
    source_id,
from ordered
