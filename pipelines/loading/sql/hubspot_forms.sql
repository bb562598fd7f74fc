select
    id as form_id,
    name,
    formType as form_type,
    hubspot_time(createdAt) as created_at,
    hubspot_time(updatedAt) as updated_at,
    coalesce(archived, false) as is_archived,
from records
qualify row_number() over (partition by id order by load_id desc) = 1
