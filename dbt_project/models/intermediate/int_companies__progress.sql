{# One row per company with a contact or a won deal of new business, a contact without one standing for itself: it reaches a rung when its first contact does. Its channel is that of its first lead, else of its first contact. #}
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
        min(lead_day) as lead_day,
        min(mql_day) as mql_day,
        min(sql_day) as sql_day,
        min(opportunity_day) as opportunity_day,
        min(customer_day) as customer_day,
        arg_min(channel, (lead_at is null, coalesce(lead_at, created_at, 'infinity'), contact_key)) as channel,
    from contacts
    where company_id is not null
    group by client, company_id
    union all
    select
        client,
        'contact:' || contact_key as company_key,
        created_day,
        subscriber_day,
        lead_day,
        mql_day,
        sql_day,
        opportunity_day,
        customer_day,
        channel,
    from contacts
    where company_id is null
),

bought as (
    select
        client,
        company_key,
        min(close_day) as first_new_deal_day,
    from {{ ref('int_deals__bought') }}
    where company_key is not null
    group by all
)

select
    client,
    company_key,
    companies.created_day,
    companies.subscriber_day,
    companies.lead_day,
    companies.mql_day,
    companies.sql_day,
    companies.opportunity_day,
    companies.customer_day,
    coalesce(companies.channel, 'unallocated') as channel,
    -- The day it became a customer: by a contact's stage or by a deal, whatever came first.
    least(companies.customer_day, bought.first_new_deal_day) as new_customer_day,
from companies
full join bought using (client, company_key)
