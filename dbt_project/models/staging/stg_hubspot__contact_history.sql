{# One row per recorded or derived value of a contact's property; the empty value means cleared. #}
select
    client,
    object_id as contact_id,
    property,
    changed_at,
    value,
    nullif(source_type, '') as source_type,
    nullif(source_id, '') as source_id,
    is_derived,
    is_truncated,
from {{ source('raw', 'hubspot_property_history') }}
where object_type = 'contact'
