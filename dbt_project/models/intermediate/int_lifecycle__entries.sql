{# One row per visible stage entry of a live contact, cleared ones too (stage_order null). #}
with clock as (
    select *, from {{ ref('int_clock') }}
),

contacts as (
    select *, from {{ ref('int_contacts__live') }}
),

recorded as (
    select *,
    from {{ ref('int_contacts__history') }}
    where property = 'lifecyclestage'
),

hubspot as (
    select
        recorded.client,
        'hubspot' as source,
        recorded.contact_id as native_id,
        recorded.changed_at as entered_at,
        {{ local_date('recorded.changed_at', 'clock.timezone') }} as entered_day,
        false as is_date_only,
        recorded.value as stage_value,
        case when recorded.value != '' then stages.canonical_stage end as canonical_stage,
        stages.stage_order,
        coalesce(stages.is_rung, false) as is_rung,
        {{ provenance('recorded.source_type', 'recorded.source_id') }} as provenance,
        recorded.is_derived,
        recorded.is_truncated,
    from recorded
    inner join clock using (client)
    asof left join {{ ref('int_stages__ranked') }} as stages
        on
            recorded.client = stages.client
            and recorded.value = stages.stage_value
            and recorded.changed_at >= stages.applies_from
),

written as (
    select
        client,
        contact_id,
        created_at as entered_at,
        created_date as entered_day,
        is_date_only,
        stage,
    from {{ ref('stg_files__contacts') }}
    union all
    select
        client,
        contact_id,
        changed_at,
        changed_date,
        is_date_only,
        stage,
    from {{ ref('stg_files__stage_changes') }}
),

files as (
    select
        written.client,
        'files' as source,
        written.contact_id as native_id,
        written.entered_at,
        case
            when written.is_date_only then written.entered_day
            else {{ local_date('written.entered_at', 'clock.timezone') }}
        end as entered_day,
        written.is_date_only,
        written.stage as stage_value,
        written.stage as canonical_stage,
        ladder.stage_order,
        ladder.stage_order is not null as is_rung,
        'unknown' as provenance,
        false as is_derived,
        false as is_truncated,
    from written
    inner join clock using (client)
    left join {{ ref('stages') }} as ladder on written.stage = ladder.canonical_stage
    where if(written.is_date_only, written.entered_day <= clock.run_day, written.entered_at <= clock.visible_until)
),

entries as (
    select *, from hubspot
    union all
    select *, from files
)

select
    contacts.contact_key,
    entries.* exclude (source, native_id),
from entries
inner join contacts
    on
        entries.client = contacts.client
        and entries.source = contacts.source
        and entries.native_id = contacts.native_id
