{# One row per company with a won deal of new business, a contact without one standing for itself. A deal without a live contact makes its own company a customer, known by contacts or not. #}
with deals as (
    select *,
    from {{ ref('int_deals__won') }}
    where is_new_business
),

bought as (
    select
        deals.client,
        coalesce('company:' || contacts.company_id, 'contact:' || contacts.contact_key) as company_key,
        deals.close_day,
    from deals
    inner join {{ ref('fct_funnel_progress') }} as contacts
        on deals.client = contacts.client and deals.buyer_key = contacts.contact_key
    union all
    select
        deals.client,
        'company:' || companies.company_id as company_key,
        deals.close_day,
    from deals
    inner join {{ ref('int_deals__companies') }} as companies using (client, deal_id)
    where deals.buyer_key is null
)

select
    client,
    company_key,
    min(close_day) as first_new_deal_day,
from bought
group by all
