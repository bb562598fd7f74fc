{# One row per stay of a contact in a stage: repeats are one stay, a cleared stage ends it. A stage that ends on the day it began keeps both days. #}
with entries as (
    select
        client,
        contact_key,
        entered_at,
        entered_day,
        coalesce(stage_order, 0) as stage_order,
        case when stage_value != '' then coalesce(canonical_stage, 'unmapped') end as stage,
    from {{ ref('int_lifecycle__entries') }}
),

moves as (
    select *,
    from entries
    window entry_order as (partition by client, contact_key order by entered_at, stage_order, stage)
    qualify
        row_number() over entry_order = 1
        or stage is distinct from lag(stage) over entry_order
)

select
    client,
    contact_key,
    stage,
    entered_day,
    lead(entered_day) over (partition by client, contact_key order by entered_at, stage_order, stage) as left_day,
from moves
qualify stage is not null
