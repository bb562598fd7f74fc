{# One row per contact of files; `stage` is entered at created_at. #}
select
    client,
    contact_id,
    created_at,
    is_date_only,
    created_date,
    nullif(trim(original_source), '') as original_source,
    stage,
    coalesce(provenance, 'unknown') as provenance,
from {{ source('raw', 'files_contacts') }}
