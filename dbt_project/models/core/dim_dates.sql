{# One row per calendar day. A fiscal year bears the number of the calendar year in which it ends. #}
with settings as (
    select *, from {{ ref('int_settings') }}
),

bounds as (
    select *, from {{ ref('int_dates__bounds') }}
),

holidays as (
    select distinct date_day,
    from {{ source('raw', 'client_holidays') }}
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
        cast(concat_ws('-', years.range, settings.fiscal_year_start) as date) as starts_on,
        years.range + if(settings.fiscal_year_start = '01-01', 0, 1) as fiscal_year,
    from settings
    cross join bounds
    cross join range(bounds.first_year - 1, bounds.last_year + 1) as years
),

quarters as (
    select
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
    cast(year(days.date_day) as bigint) as year,
    concat(quarters.fiscal_year, '-Q', quarters.quarter) as fiscal_quarter,
    cast(quarters.fiscal_year as bigint) as fiscal_year,
    isodow(days.date_day) <= 5 and holidays.date_day is null as is_working_day,
    cast(date_trunc('week', days.date_day) as date) as week_start,
    cast(date_trunc('month', days.date_day) as date) as month_start,
    quarters.quarter_start as fiscal_quarter_start,
    quarters.fiscal_year_start,
from days
asof inner join quarters on days.date_day >= quarters.quarter_start
left join holidays on days.date_day = holidays.date_day
