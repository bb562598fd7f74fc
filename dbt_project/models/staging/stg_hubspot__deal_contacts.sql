{# One row per deal and associated contact; several association types are one link. #}
select
    client,
    deal_id,
    contact_id,
from {{ source('raw', 'hubspot_deal_contacts') }}
group by all
