select
    id as campaign_id,
    properties['hs_name'] as name,
    properties['hs_campaign_status'] as status,
    properties['hs_utm'] as utm,
    properties['hs_currency_code'] as currency,
    hubspot_day(properties['hs_start_date']) as first_day,
    hubspot_day(properties['hs_end_date']) as last_day,
    hubspot_time(createdAt) as created_at,
    hubspot_time(updatedAt) as updated_at,
from records
qualify row_number() over (partition by id order by load_id desc) = 1
