{# One row per portal value and version. An own stage between two rungs ranks just above the lower one; before the first rung or after customer it stands outside (unmapped). #}
with ladder as (
    select *, from {{ ref('stages') }}
),

placed as (
    select
        *,
        canonical_stage is null and order_below < 60 and order_above is not null as is_between,
        row_number() over (
            partition by client, seen_at, order_below, canonical_stage order by display_order, stage_value
        ) as place,
    from {{ ref('int_stages__seen') }}
),

ranked as (
    select
        placed.client,
        placed.stage_value,
        placed.seen_at,
        placed.label,
        coalesce(placed.canonical_stage, rungs.canonical_stage, 'unmapped') as canonical_stage,
        case
            when placed.is_between then cast(placed.order_below + least(placed.place, 9) as smallint)
            else placed.rung_order
        end as stage_order,
        placed.rung_order is not null as is_rung,
    from placed
    left join ladder as rungs on placed.is_between and placed.order_below = rungs.stage_order
),

changed as (
    select *,
    from ranked
    qualify
        row(label, canonical_stage, stage_order) is distinct from
        lag(row(label, canonical_stage, stage_order))
            over (partition by client, stage_value order by seen_at)
),

unseen as (
    select distinct
        history.client,
        history.value as stage_value,
    from {{ ref('stg_hubspot__contact_history') }} as history
    inner join {{ ref('int_clock') }} as clock using (client)
    anti join ranked on history.client = ranked.client and history.value = ranked.stage_value
    where history.property = 'lifecyclestage' and history.value != '' and history.changed_at <= clock.visible_until
)

select
    client,
    stage_value,
    label,
    canonical_stage,
    stage_order,
    is_rung,
    seen_at as valid_from,
    lead(seen_at) over versions as valid_to,
    case when lag(seen_at) over versions is null then cast('-infinity' as timestamptz) else seen_at end as applies_from,
from changed
window versions as (partition by client, stage_value order by seen_at)

union all

select
    unseen.client,
    unseen.stage_value,
    null as label,
    coalesce(mapped.canonical_stage, ladder.canonical_stage, 'unmapped') as canonical_stage,
    rungs.stage_order,
    rungs.stage_order is not null as is_rung,
    null as valid_from,
    null as valid_to,
    cast('-infinity' as timestamptz) as applies_from,
from unseen
left join {{ source('raw', 'client_stage_map') }} as mapped
    on unseen.client = mapped.client and unseen.stage_value = mapped.stage_value
left join ladder on unseen.stage_value = ladder.hubspot_value
left join ladder as rungs on coalesce(mapped.canonical_stage, ladder.canonical_stage) = rungs.canonical_stage
