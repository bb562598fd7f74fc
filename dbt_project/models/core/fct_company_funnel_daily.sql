{# One row per day and channel on which any company was first seen or first reached a rung. B2B buys by company: the contact funnel beside it counts people. #}
with companies as (
    select
        *,
        least(created_day, lead_day, subscriber_day) as company_day,
    from {{ ref('int_companies__progress') }}
),

-- Counted rung by rung before they are put together: a row per company and rung would be seven times as many.
reached as (
    {% for rung in ['company', 'lead', 'mql', 'sql', 'opportunity', 'customer', 'new_customer'] %}
        {{ 'union all' if not loop.first }}
        select
            client,
            channel,
            {{ rung }}_day as date_day,
            '{{ rung }}' as stage,
            count(*) as companies,
        from companies
        group by client, channel, {{ rung }}_day
    {% endfor %}
)

select
    client,
    date_day,
    channel,
    cast(coalesce(sum(companies) filter (where stage = 'company'), 0) as bigint) as companies,
    cast(coalesce(sum(companies) filter (where stage = 'lead'), 0) as bigint) as leads,
    cast(coalesce(sum(companies) filter (where stage = 'mql'), 0) as bigint) as mqls,
    cast(coalesce(sum(companies) filter (where stage = 'sql'), 0) as bigint) as sqls,
    cast(coalesce(sum(companies) filter (where stage = 'opportunity'), 0) as bigint) as opportunities,
    cast(coalesce(sum(companies) filter (where stage = 'customer'), 0) as bigint) as customers,
    cast(coalesce(sum(companies) filter (where stage = 'new_customer'), 0) as bigint) as new_customers,
from reached
where date_day is not null
group by client, date_day, channel
