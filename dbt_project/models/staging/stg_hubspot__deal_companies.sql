{# One row per deal with an associated company: its primary one (association type 5), else the one with the smallest id. #}
select
    client,
    deal_id,
    arg_min(company_id, (type_id != '5', try_cast(company_id as bigint), company_id)) as company_id,
from {{ source('raw', 'hubspot_deal_companies') }}
group by all
