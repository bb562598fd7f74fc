{# One row per snapshot of the portal's stages and stage value. canonical_stage is null for a portal's own stage that nobody mapped. #}
with ladder as (
    select *, from {{ ref('stages') }}
),

versions as (
    select *,
    from {{ ref('stg_hubspot__stages') }}
    where object_type = 'contact'
),

snapshots as (
    select distinct
        client,
        valid_from as seen_at,
    from versions
),

named as (
    select
        versions.client,
        snapshots.seen_at,
        versions.stage_value,
        versions.label,
        versions.display_order,
        coalesce(mapped.canonical_stage, ladder.canonical_stage) as canonical_stage,
    from snapshots
    inner join versions
        on
            snapshots.client = versions.client
            and snapshots.seen_at >= versions.valid_from
            and snapshots.seen_at < coalesce(versions.valid_to, 'infinity')
    left join {{ source('raw', 'client_stage_map') }} as mapped
        on versions.client = mapped.client and versions.stage_value = mapped.stage_value
    left join ladder on versions.stage_value = ladder.hubspot_value
)

select
    named.*,
    rungs.stage_order as rung_order,
    max(rungs.stage_order) over (
        partition by named.client, named.seen_at order by named.display_order
        range between unbounded preceding and 1 preceding
    ) as order_below,
    max(rungs.stage_order) over (
        partition by named.client, named.seen_at order by named.display_order
        range between 1 following and unbounded following
    ) as order_above,
from named
left join ladder as rungs on named.canonical_stage = rungs.canonical_stage
