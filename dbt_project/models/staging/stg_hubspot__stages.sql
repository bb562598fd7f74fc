{# One row per version of a lifecycle stage or deal stage; valid_from is when it was first seen. #}
select
    client,
    object_type,
    pipeline_id,
    stage_value,
    label,
    display_order,
    probability,
    is_closed,
    valid_from,
    valid_to,
from {{ source('raw', 'hubspot_stages') }}
