{# One row per month of lead, channel and horizon, also when nobody is old enough. Counts reach up to run_at, age up to as_of; customers imported as such are counted and stay in. #}
with clock as (
    select
        client,
        as_of_date,
    from {{ ref('int_kpis__clock') }}
    where kpi_key = 'ltc' and as_of_date is not null
),

horizons as (
    select distinct
        client,
        unnest([30, 60, 90, 180, 365, ltc_horizon_days]) as horizon_days,
    from {{ ref('int_settings') }}
),

leads as (
    select
        progress.client,
        progress.channel,
        cast(date_trunc('month', progress.lead_day) as date) as cohort_month,
        progress.is_instant_customer,
        progress.customer_at,
        progress.days_lead_to_customer as days,
        {{ stage_entry('lead') }} as lead_entry,
    from {{ ref('fct_funnel_progress') }} as progress
    where progress.lead_day is not null
),

judged as (
    select
        leads.client,
        leads.cohort_month,
        unnest([leads.channel, 'all']) as channel,
        horizons.horizon_days,
        leads.is_instant_customer,
        leads.customer_at is not null as is_customer,
        {{ age_days('leads.lead_entry', 'clock.as_of_date') }} >= horizons.horizon_days as is_mature,
        coalesce(leads.days <= horizons.horizon_days, false) as is_in_time,
        clock.as_of_date,
    from leads
    inner join {{ ref('int_settings') }} as settings using (client)
    inner join clock using (client)
    inner join horizons using (client)
)

select
    client,
    cohort_month,
    channel,
    cast(horizon_days as bigint) as horizon_days,
    count(*) as leads,
    count(*) filter (where is_instant_customer) as instant_customers,
    count(*) filter (where is_mature) as mature_leads,
    count(*) filter (where is_mature and is_in_time) as converted_leads,
    count(*) filter (where is_customer) as customers_ever,
    converted_leads / nullif(cast(mature_leads as double), 0) as ltc,
    cast(mature_leads as double) / leads as mature_share,
    mature_leads = leads and as_of_date >= cast(cohort_month + interval 1 month as date) - 1 as is_final,
    as_of_date,
from judged
group by client, cohort_month, channel, horizon_days, as_of_date
