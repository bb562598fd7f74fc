{# One row per deal with an associated live company: its primary one, else the one with the smallest id; of a merged one the record it ends in. #}
with companies as (
    select
        links.client,
        links.deal_id,
        coalesce(aliases.survivor_id, links.company_id) as company_id,
        links.is_primary,
    from {{ ref('stg_hubspot__deal_companies') }} as links
    left join {{ ref('int_companies__aliases') }} as aliases
        on links.client = aliases.client and links.company_id = aliases.alias_id
)

select
    companies.client,
    companies.deal_id,
    arg_min(
        companies.company_id,
        (not companies.is_primary, try_cast(companies.company_id as bigint), companies.company_id)
    ) as company_id,
from companies
anti join {{ source('raw', 'hubspot_companies') }} as archived
    on companies.client = archived.client and companies.company_id = archived.company_id and archived.is_archived
anti join {{ source('raw', 'hubspot_gone') }} as gone
    on companies.client = gone.client and gone.object_type = 'company' and companies.company_id = gone.object_id
group by all
