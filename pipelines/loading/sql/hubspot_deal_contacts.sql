select
    dealId as deal_id,
    contactId as contact_id,
    coalesce(typeId, '') as type_id,
    category,
    label,
from records
where dealId is not null and contactId is not null
qualify row_number() over (partition by deal_id, contact_id, type_id order by load_id desc) = 1
