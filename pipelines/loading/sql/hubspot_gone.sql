select
    case objectType when 'companies' then 'company' else rtrim(objectType, 's') end as object_type,
    id as object_id,
    any_value(reason) as reason,
    any_value(load.read_started_at) as seen_at,
from records
cross join load
group by objectType, id
