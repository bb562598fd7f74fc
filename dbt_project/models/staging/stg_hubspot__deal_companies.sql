{# One row per deal and associated company; several association types are one link, primary if any of them is (type 5). #}
select
    client,
    deal_id,
    company_id,
    bool_or(type_id = '5') as is_primary,
from {{ source('raw', 'hubspot_deal_companies') }}
group by all
