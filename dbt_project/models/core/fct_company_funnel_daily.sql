{# One row per day and channel on which any company was first seen or first reached a rung. B2B buys by company: the contact funnel beside it counts people. #}
with companies as (
    select *, from {{ ref('fct_company_progress') }}
),

reached as (
    select
        client,
        channel,
        unnest([
            { 'stage': 'company', 'date_day': least(created_day, lead_day, subscriber_day) },
            { 'stage': 'lead', 'date_day': lead_day },
            { 'stage': 'mql', 'date_day': mql_day },
            { 'stage': 'sql', 'date_day': sql_day },
            { 'stage': 'opportunity', 'date_day': opportunity_day },
            { 'stage': 'customer', 'date_day': customer_day },
            { 'stage': 'new_customer', 'date_day': new_customer_day }
        ], recursive := true),
    from companies
)

select
    client,
    date_day,
    channel,
    count(*) filter (where stage = 'company') as companies,
    count(*) filter (where stage = 'lead') as leads,
    count(*) filter (where stage = 'mql') as mqls,
    count(*) filter (where stage = 'sql') as sqls,
    count(*) filter (where stage = 'opportunity') as opportunities,
    count(*) filter (where stage = 'customer') as customers,
    count(*) filter (where stage = 'new_customer') as new_customers,
from reached
where date_day is not null
group by all
