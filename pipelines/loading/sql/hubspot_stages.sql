-- Today's stages; the caller keeps their validity.
select
    case objectType when 'companies' then 'company' else rtrim(objectType, 's') end as object_type,
    pipelineId as pipeline_id,
    coalesce(stage ->> '$.id', stage ->> '$.value') as stage_value,
    pipelineLabel as pipeline_label,
    stage ->> '$.label' as label,
    try_cast(stage ->> '$.displayOrder' as integer) as display_order,
    try_cast(stage ->> '$.metadata.probability' as double) as probability,
    try_cast(stage ->> '$.metadata.isClosed' as boolean) as is_closed,
from records
qualify row_number() over (partition by object_type, pipeline_id, stage_value order by load_id desc) = 1
