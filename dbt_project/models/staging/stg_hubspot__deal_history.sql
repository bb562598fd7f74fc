{# One row per recorded value of a deal's property; the empty value means cleared. #}
select
    client,
    object_id as deal_id,
    property,
    changed_at,
    value,
    is_truncated,
from {{ source('raw', 'hubspot_property_history') }}
where object_type = 'deal'
