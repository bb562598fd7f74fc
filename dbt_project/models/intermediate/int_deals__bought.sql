{# One row per won deal of new business and which company bought (docs/decisions/0041-who-bought.md): that of the contact that bought, who stands for itself without one; the deal's own where no live contact is associated; null where neither is known. #}
select
    deals.*,
    buyers.lead_at,
    coalesce(
        'company:' || buyers.company_id,
        'contact:' || buyers.contact_key,
        'company:' || companies.company_id
    ) as company_key,
from {{ ref('int_deals__won') }} as deals
left join {{ ref('fct_funnel_progress') }} as buyers
    on deals.client = buyers.client and deals.buyer_key = buyers.contact_key
left join {{ ref('int_deals__companies') }} as companies
    on deals.client = companies.client and deals.deal_id = companies.deal_id
where deals.is_new_business
