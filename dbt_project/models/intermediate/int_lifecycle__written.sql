{# One row per visible stage entry of files: the stage a contact was created in, and every change. Files tell no source type, but may tell who moved the contact. #}
with clock as (
    select *, from {{ ref('int_clock') }}
),

written as (
    select
        client,
        contact_id,
        created_at as entered_at,
        created_date as entered_day,
        is_date_only,
        stage,
        provenance,
    from {{ ref('stg_files__contacts') }}
    union all
    select
        client,
        contact_id,
        changed_at,
        changed_date,
        is_date_only,
        stage,
        provenance,
    from {{ ref('stg_files__stage_changes') }}
),

dated as (
    select
        written.* exclude (entered_day),
        case
            when written.is_date_only then written.entered_day
            else {{ local_date('written.entered_at', 'clock.timezone') }}
        end as entered_day,
        case
            when written.is_date_only then written.entered_day <= clock.run_day
            else written.entered_at <= clock.visible_until
        end as is_visible,
    from written
    inner join clock using (client)
)

select
    dated.client,
    'files' as source,
    dated.contact_id as native_id,
    dated.entered_at,
    dated.entered_day,
    dated.is_date_only,
    dated.stage as stage_value,
    dated.stage as canonical_stage,
    ladder.stage_order,
    ladder.stage_order is not null as is_rung,
    dated.provenance,
    cast(null as varchar) as source_type,
    cast(null as varchar) as source_id,
    false as is_derived,
    false as is_truncated,
from dated
left join {{ ref('stages') }} as ladder on dated.stage = ladder.canonical_stage
where dated.is_visible
