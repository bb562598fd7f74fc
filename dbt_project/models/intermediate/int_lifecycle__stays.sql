{# One row per stay of a contact in a stage, kept from night to night: repeats are one stay, a cleared stage ends it. A stage that ends on the day it began keeps both days. Files of several zones may date a later entry on an earlier day: no stay ends before it began. #}
with entries as (
    select
        client,
        contact_key,
        entered_at,
        entered_day,
        is_date_only,
        stage_value,
        -- Moving back clears the stage and sets the new one at the same instant: the empty value sorts first.
        coalesce(stage_order, 0) as place,
        case when stage_value != '' then coalesce(canonical_stage, 'unmapped') end as stage,
    from {{ ref('int_lifecycle__dated') }}
),

moves as (
    select *,
    from entries
    window entry_order as (partition by client, contact_key order by entered_at, place, stage_value, is_date_only)
    qualify
        row_number() over entry_order = 1
        or stage is distinct from lag(stage) over entry_order
)

select
    client,
    contact_key,
    stage,
    entered_day,
    case
        when lead(entered_day) over entry_order is not null
            then greatest(entered_day, min(entered_day) over all_later)
    end as left_day,
from moves
window
    entry_order as (partition by client, contact_key order by entered_at, place, stage_value, is_date_only),
    all_later as (
        partition by client, contact_key order by entered_at, place, stage_value, is_date_only
        rows between 1 following and unbounded following
    )
qualify stage is not null
