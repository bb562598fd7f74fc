{# One row: the first and last calendar year of dim_dates, from the year before the earliest fact to the year after this one, or after the latest goal. #}
with days as (
    select date_day, from {{ ref('fct_funnel_daily') }}
    union all
    select date_day, from {{ ref('fct_web_traffic_daily') }}
    union all
    select date_day, from {{ ref('fct_spend_daily') }}
    union all
    select date_day, from {{ ref('fct_revenue_daily') }}
    union all
    select unnest([period_start, period_end]) as date_day, from {{ source('raw', 'client_goals') }}
    union all
    select start_date, from {{ ref('int_settings') }}
    union all
    select run_day, from {{ ref('int_clock') }}
)

select
    year(min(date_day)) - 1 as first_year,
    year(max(date_day)) + 1 as last_year,
from days
-- A mistyped year of a deal is told (int_findings__dates), and makes no calendar of two thousand years.
where date_day >= date '2000-01-01'
