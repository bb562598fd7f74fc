{# One row per month of lead, channel and horizon: its leads, those old enough by as_of, those of them that were won in time. #}
{%- set horizons = ['30', '60', '90', '180', '365', 'own_horizon'] %}
with clock as (
    select
        clock.client,
        clock.as_of_date,
        {{ day_end('clock.as_of_date') }} as ended_at,
        settings.ltc_horizon_days as own_horizon,
    from {{ ref('int_kpis__clock') }} as clock
    inner join {{ ref('int_settings') }} as settings using (client)
    where clock.kpi_key = 'ltc' and clock.as_of_date is not null
),

leads as (
    select
        progress.client,
        progress.channel,
        cast(date_trunc('month', progress.lead_day) as date) as cohort_month,
        progress.is_instant_customer,
        progress.customer_at is not null as is_customer,
        progress.days_lead_to_customer as days,
        {{ stage_entry('lead') }} as lead_entry,
        clock.*,
    from {{ ref('fct_funnel_progress') }} as progress
    inner join clock on progress.client = clock.client
    where progress.lead_day is not null
),

aged as (
    select
        *,
        {{ age_days('lead_entry', 'as_of_date', 'ended_at') }} as age,
    from leads
),

-- Every horizon in one pass over the leads: a row per lead and horizon would be six times as many.
counted as (
    select
        client,
        cohort_month,
        channel,
        as_of_date,
        count(*) as entered,
        count(*) filter (where is_instant_customer) as instant,
        count(*) filter (where is_customer) as won_ever,
        [
            {% for horizon in horizons %}
                {
                    'horizon_days': cast({{ horizon }} as bigint),
                    'mature': count(*) filter (where age >= {{ horizon }}),
                    'won_in_time': count(*) filter (where age >= {{ horizon }} and days <= {{ horizon }})
                }{{ ',' if not loop.last }}
            {% endfor %}
        ] as horizons,
    from aged
    group by client, cohort_month, channel, as_of_date, own_horizon
)

select
    * exclude (horizons),
    unnest(list_distinct(horizons), recursive := true),
from counted
