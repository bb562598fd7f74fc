select
    id as goal_id,
    properties['hs_goal_name'] as name,
    try_cast(nullif(properties['hs_target_amount'], '') as double) as target,
    hubspot_time(properties['hs_start_datetime']) as starts_at,
    hubspot_time(properties['hs_end_datetime']) as ends_at,
    coalesce(archived, false) as is_archived,
from records
qualify row_number() over (partition by id order by load_id desc) = 1
