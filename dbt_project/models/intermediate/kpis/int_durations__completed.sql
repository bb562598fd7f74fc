{# One row per customer that counts and channel, `all` included: days from lead to customer. #}
with clock as (
    select
        client,
        as_of_date,
    from {{ ref('int_kpis__clock') }}
    where kpi_key = 'days_to_customer'
)

select
    progress.client,
    progress.contact_key,
    progress.customer_day,
    progress.days_lead_to_customer as days,
    unnest([progress.channel, 'all']) as channel,
    clock.as_of_date,
from {{ ref('fct_funnel_progress') }} as progress
inner join {{ ref('int_settings') }} as settings using (client)
inner join clock using (client)
where
    progress.customer_day <= clock.as_of_date
    and not (settings.exclude_instant_customers and progress.is_instant_customer)
