{# One row per calendar day, from the year before the earliest fact to the end of next year or of the latest goal. A fiscal year bears the number of the calendar year in which it ends. #}
with settings as (
    select *, from {{ ref('int_settings') }}
),

facts as (
    select
        client,
        date_day,
    from {{ ref('fct_funnel_daily') }}
    union all
    select
        client,
        date_day,
    from {{ ref('fct_web_traffic_daily') }}
    union all
    select
        client,
        date_day,
    from {{ ref('fct_spend_daily') }}
    union all
    select
        client,
        date_day,
    from {{ ref('fct_revenue_daily') }}
    union all
    select
        client,
        period_start,
    from {{ source('raw', 'client_goals') }}
    union all
    select
        client,
        start_date,
    from settings
),

bounds as (
    select
        year(min(facts.date_day)) - 1 as first_year,
        greatest(year(max(clock.run_day)), max(year(facts.date_day)), max(year(goals.period_end))) + 1 as last_year,
    from facts
    left join {{ ref('int_clock') }} as clock using (client)
    left join {{ source('raw', 'client_goals') }} as goals using (client)
),

days as (
    select
        cast(unnest(generate_series(
            make_timestamp(first_year, 1, 1, 0, 0, 0), make_timestamp(last_year, 12, 31, 0, 0, 0), interval 1 day
        )) as date) as date_day,
    from bounds
),

year_starts as (
    select
        settings.client,
        cast(concat_ws('-', years.range, settings.fiscal_year_start) as date) as starts_on,
        years.range + if(settings.fiscal_year_start = '01-01', 0, 1) as fiscal_year,
    from settings
    cross join bounds
    cross join range(bounds.first_year - 1, bounds.last_year + 1) as years
),

quarters as (
    select
        year_starts.client,
        year_starts.fiscal_year,
        year_starts.starts_on as fiscal_year_start,
        place.range + 1 as quarter,
        cast(year_starts.starts_on + to_months(cast(3 * place.range as integer)) as date) as quarter_start,
    from year_starts
    cross join range(4) as place
)

select
    days.date_day,
    strftime(days.date_day, '%G-W%V') as iso_week,
    strftime(days.date_day, '%Y-%m') as month,
    concat(year(days.date_day), '-Q', quarter(days.date_day)) as quarter,
    cast(year(days.date_day) as integer) as year,
    concat(quarters.fiscal_year, '-Q', quarters.quarter) as fiscal_quarter,
    cast(quarters.fiscal_year as integer) as fiscal_year,
    isodow(days.date_day) <= 5 and holidays.date_day is null as is_working_day,
    cast(date_trunc('week', days.date_day) as date) as week_start,
    cast(date_trunc('month', days.date_day) as date) as month_start,
    quarters.quarter_start as fiscal_quarter_start,
    quarters.fiscal_year_start,
from days
asof inner join quarters on days.date_day >= quarters.quarter_start
left join (select distinct
    client,
    date_day,
from {{ source('raw', 'client_holidays') }}) as holidays
    on quarters.client = holidays.client and days.date_day = holidays.date_day
