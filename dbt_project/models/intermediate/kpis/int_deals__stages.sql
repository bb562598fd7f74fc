{# One row per deal stage and version; the first known version also holds for the time before it was first seen. #}
select
    client,
    pipeline_id,
    stage_value,
    probability,
    coalesce(is_closed, false) as is_closed,
    valid_from,
    if(row_number() over versions = 1, cast('-infinity' as timestamptz), valid_from) as applies_from,
    lead(valid_from) over versions as applies_to,
from {{ ref('stg_hubspot__stages') }}
where object_type = 'deal'
window versions as (partition by client, pipeline_id, stage_value order by valid_from)
