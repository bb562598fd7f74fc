{# One row per month of lead, channel and horizon, also when nobody is old enough. Counts reach up to run_at, age up to as_of; customers imported as such are counted and stay in. #}
with with_all as (
    select * replace (unnest([channel, 'all']) as channel),
    from {{ ref('int_cohorts__months') }}
)

select
    client,
    cohort_month,
    channel,
    horizon_days,
    cast(sum(entered) as bigint) as leads,
    cast(sum(instant) as bigint) as instant_customers,
    cast(sum(mature) as bigint) as mature_leads,
    cast(sum(won_in_time) as bigint) as converted_leads,
    cast(sum(won_ever) as bigint) as customers_ever,
    converted_leads / nullif(cast(mature_leads as double), 0) as ltc,
    cast(mature_leads as double) / leads as mature_share,
    mature_leads = leads and as_of_date >= cast(cohort_month + interval 1 month as date) - 1 as is_final,
    as_of_date,
from with_all
group by client, cohort_month, channel, horizon_days, as_of_date
