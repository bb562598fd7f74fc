{# One row per stage change of files; the contact may be missing from the contact files. #}
select
    client,
    contact_id,
    changed_at,
    is_date_only,
    changed_date,
    stage,
    coalesce(provenance, 'unknown') as provenance,
from {{ source('raw', 'files_stage_changes') }}
