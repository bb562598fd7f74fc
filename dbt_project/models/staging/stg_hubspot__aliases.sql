{# One row per merge that was seen: alias_id went up in survivor_id, which may itself be an alias. #}
select
    client,
    object_type,
    alias_id,
    survivor_id,
    seen_at,
from {{ source('raw', 'hubspot_aliases') }}
where alias_id != survivor_id
