{# One row per company with a contact or a won deal of new business, a contact without one standing for itself: it reaches a rung when its first contact does. Its channel is that of its first lead, else of its first contact. Never published. #}
with contacts as not materialized (
    select *, from {{ ref('fct_funnel_progress') }}
),

-- The same instant falls to the smallest key, so that a run repeated gives the same channel. Contacts without a company
-- are not grouped: in a consumer business they are nearly all.
companies as (
    select
        client,
        'company:' || company_id as company_key,
        min(created_day) as created_day,
        min(subscriber_day) as subscriber_day,
        min(lead_at) as lead_at,
        min(lead_day) as lead_day,
        min(mql_day) as mql_day,
        min(sql_day) as sql_day,
        min(opportunity_day) as opportunity_day,
        min(customer_day) as customer_day,
        arg_min(channel, (lead_at is null, coalesce(lead_at, created_at, 'infinity'), contact_key)) as channel,
        count(*) as contacts,
    from contacts
    where company_id is not null
    group by client, company_id
    union all
    select
        client,
        'contact:' || contact_key as company_key,
        created_day,
        subscriber_day,
        lead_at,
        lead_day,
        mql_day,
        sql_day,
        opportunity_day,
        customer_day,
        channel,
        1,
    from contacts
    where company_id is null
)

select
    client,
    company_key,
    companies.* exclude (client, company_key, channel, contacts),
    coalesce(companies.channel, 'unallocated') as channel,
    coalesce(companies.contacts, 0) as contacts,
    bought.first_new_deal_day,
    case
        when companies.customer_day is null then bought.first_new_deal_day
        when bought.first_new_deal_day is null then companies.customer_day
        else least(companies.customer_day, bought.first_new_deal_day)
    end as new_customer_day,
from companies
full join {{ ref('int_companies__bought') }} as bought using (client, company_key)
