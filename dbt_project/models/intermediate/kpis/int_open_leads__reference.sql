{# One row: the days from lead to customer that the cost of time is held against. The client's own figure, else the median of its first full fiscal year with leads; null while there is none. #}
with settings as (
    select *, from {{ ref('int_settings') }}
),

first_leads as (
    select
        client,
        min(lead_day) as first_day,
    from {{ ref('fct_funnel_progress') }}
    group by all
),

first_years as (
    select
        first_leads.client,
        min(dates.fiscal_year_start) as year_start,
    from first_leads
    inner join {{ ref('dim_dates') }} as dates on first_leads.first_day <= dates.fiscal_year_start
    group by all
),

years as (
    select
        client,
        year_start,
        cast(year_start + interval 1 year as date) - 1 as year_end,
    from first_years
),

crm as (
    select
        client,
        min(complete_through) as complete_through,
    from {{ ref('int_completeness') }}
    where input = 'crm'
    group by all
),

medians as (
    select
        steps.client,
        quantile_cont(steps.days, 0.5) as median_days,
    from {{ ref('int_steps__contacts') }} as steps
    inner join crm on steps.client = crm.client
    inner join years
        on
            steps.client = years.client
            and steps.through_day between years.year_start and years.year_end
            and crm.complete_through >= years.year_end
    where steps.from_stage = 'lead' and steps.to_stage = 'customer' and not steps.is_excluded
    group by all
)

select
    settings.client,
    coalesce(settings.reference_days, cast(round(medians.median_days) as integer)) as reference_days,
from settings
left join medians using (client)
