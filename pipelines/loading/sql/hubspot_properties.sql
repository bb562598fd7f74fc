select
    case objectType when 'companies' then 'company' else rtrim(objectType, 's') end as object_type,
    name,
    label,
    type,
    fieldType as field_type,
    calculated as is_calculated,
from records
qualify row_number() over (partition by object_type, name order by label) = 1
