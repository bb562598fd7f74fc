select
    id as email_id,
    type,
    state,
    campaign as campaign_id,
    hubspot_time(publishDate) as published_at,
    hubspot_time(createdAt) as created_at,
    hubspot_time(updatedAt) as updated_at,
    coalesce(archived, false) as is_archived,
    stats.counters.sent,
    stats.counters.delivered,
    stats.counters."open" as opened,
    stats.counters.click as clicked,
    stats.counters.bounce as bounced,
    stats.counters.unsubscribed,
from records
qualify row_number() over (partition by id order by load_id desc) = 1
