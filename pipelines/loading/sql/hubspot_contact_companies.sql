select
    contactId as contact_id,
    companyId as company_id,
    coalesce(typeId, '') as type_id,
    category,
    label,
from records
where contactId is not null and companyId is not null
qualify row_number() over (partition by contact_id, company_id, type_id order by load_id desc) = 1
