{# One row per value that counts for a property of a live contact that is rebuilt tonight. Losers of a merge only fill what a cut history lacks; recorded entries come before derived ones. Where a history begins is judged before it is clipped, so that a replay fills the same gap. #}
with history as not materialized (
    select *, from {{ ref('stg_hubspot__contact_history') }}
),

aliases as (
    select *, from {{ ref('int_contacts__aliases') }}
),

touched as (
    select *, from {{ ref('int_contacts__touched') }}
    where source = 'hubspot'
),

own as (
    select history.*,
    from history
    semi join touched on history.client = touched.client and history.contact_id = touched.native_id
    anti join aliases on history.client = aliases.client and history.contact_id = aliases.alias_id
),

reach as (
    select
        client,
        contact_id,
        property,
        bool_or(is_truncated) as is_truncated,
        min(changed_at) filter (where not is_derived) as first_recorded_at,
    from own
    group by all
),

filled as (
    select
        history.client,
        aliases.survivor_id as contact_id,
        history.property,
        history.changed_at,
        history.value,
        history.source_type,
        history.source_id,
        history.is_derived,
        reach.is_truncated,
    from history
    inner join aliases on history.client = aliases.client and history.contact_id = aliases.alias_id
    inner join reach
        on
            aliases.client = reach.client
            and aliases.survivor_id = reach.contact_id
            and history.property = reach.property
    where
        reach.is_truncated
        and not history.is_derived
        and history.changed_at < coalesce(reach.first_recorded_at, 'infinity')
),

combined as (
    select *, from own
    union all by name
    select *, from filled
),

visible as (
    select combined.*,
    from combined
    inner join {{ ref('int_clock') }} as clock using (client)
    where combined.changed_at <= clock.visible_until
),

recorded as (
    select *, from visible
    where not is_derived
)

select *, from recorded
union all by name
select visible.*,
from visible
anti join recorded using (client, contact_id, property, value)
where visible.is_derived
