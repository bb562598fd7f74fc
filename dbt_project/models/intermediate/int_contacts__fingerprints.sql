{# One row per contact record of any source: a hash of all that shapes its facts - its own rows, those of records merged into it, which of them the clock lets through, and the settings that every contact rests on. #}
with clock as (
    select
        clock.client,
        clock.visible_until,
        clock.run_day,
        shaping.part as shaping,
    from {{ ref('int_clock') }} as clock
    inner join {{ ref('int_contacts__shaping') }} as shaping using (client)
),

records as (
    select
        contacts.client,
        'hubspot' as source,
        contacts.contact_id as native_id,
        hash(
            contacts.created_at, contacts.is_archived, contacts.archived_at, contacts.original_source,
            contacts.original_source_data_1, contacts.original_source_data_2, contacts.latest_source,
            contacts.latest_source_data_1, contacts.latest_source_data_2, contacts.latest_source_at,
            contacts.page_views, contacts.company_id, contacts.created_at <= clock.visible_until,
            contacts.archived_at <= clock.visible_until, contacts.latest_source_at <= clock.visible_until,
            clock.shaping
        ) as part,
    from {{ ref('stg_hubspot__contacts') }} as contacts
    inner join clock using (client)
    anti join {{ ref('int_contacts__aliases') }} as aliases
        on contacts.client = aliases.client and contacts.contact_id = aliases.alias_id
    union all
    select
        history.client,
        'hubspot',
        coalesce(aliases.survivor_id, history.contact_id),
        hash(
            history.contact_id, history.property, history.changed_at, history.value, history.source_type,
            history.source_id, history.is_derived, history.is_truncated, history.changed_at <= clock.visible_until,
            clock.shaping
        ),
    from {{ ref('stg_hubspot__contact_history') }} as history
    inner join clock using (client)
    left join {{ ref('int_contacts__aliases') }} as aliases
        on history.client = aliases.client and history.contact_id = aliases.alias_id
    union all
    select
        contacts.client,
        'files',
        contacts.contact_id,
        hash(
            contacts.created_at, contacts.is_date_only, contacts.created_date, contacts.original_source, contacts.stage,
            contacts.provenance, contacts.created_at <= clock.visible_until, contacts.created_date <= clock.run_day,
            clock.shaping
        ),
    from {{ ref('stg_files__contacts') }} as contacts
    inner join clock using (client)
    union all
    select
        changes.client,
        'files',
        changes.contact_id,
        hash(
            'change', changes.changed_at, changes.is_date_only, changes.changed_date, changes.stage,
            changes.provenance, changes.changed_at <= clock.visible_until, changes.changed_date <= clock.run_day,
            clock.shaping
        ),
    from {{ ref('stg_files__stage_changes') }} as changes
    inner join clock using (client)
)

select
    client,
    source,
    native_id,
    sum(part) as fingerprint,
from records
group by client, source, native_id
