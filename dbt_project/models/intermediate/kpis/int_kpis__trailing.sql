{# One row per KPI, channel and day: the 28 days up to it added up. The day that ends them has their newest version and their last numerator, so those need no search. #}
with cohorts as (
    select distinct
        client,
        kpi_key,
    from {{ ref('int_kpis__registry') }}
    where cohort is not null
),

-- Each sum over the 28 days costs a third of sorting them: only KPIs of cohorts have cohorts to add up, and days read
-- (units) and days not settled (thousands) are added up as one. Days as numbers are found in half the time of days by dates.
days as (
    select
        *,
        date_day - date '2000-01-01' as day_number,
        if(is_covered, 1, 0) + if(is_final is null or is_final, 0, 1000) as read_and_unsettled,
    from {{ ref('int_kpis__days') }}
),

summed as (
    select
        client,
        kpi_key,
        basis,
        channel,
        date_day,
        version,
        first_value(version) over last_28 as version_first,
        sum(numerator) over last_28 as numerator,
        numerator as numerator_last,
        sum(denominator) over last_28 as denominator,
        sum(cohort) over last_28 as cohort,
        sum(excluded) over last_28 as excluded,
        sum(read_and_unsettled) over last_28 as read_and_unsettled,
    from days
    semi join cohorts using (client, kpi_key)
    window last_28 as (partition by client, kpi_key, basis, channel order by day_number range 27 preceding)
    union all
    select
        client,
        kpi_key,
        basis,
        channel,
        date_day,
        version,
        first_value(version) over last_28 as version_first,
        sum(numerator) over last_28 as numerator,
        numerator as numerator_last,
        sum(denominator) over last_28 as denominator,
        cast(0 as decimal(38, 6)) as cohort,
        cast(0 as decimal(38, 6)) as excluded,
        sum(read_and_unsettled) over last_28 as read_and_unsettled,
    from days
    anti join cohorts using (client, kpi_key)
    window last_28 as (partition by client, kpi_key, basis, channel order by day_number range 27 preceding)
)

select
    client,
    kpi_key,
    basis,
    channel,
    'trailing_28d' as grain,
    date_day - 27 as period_start,
    date_day as period_end,
    version_first,
    version as version_last,
    numerator,
    numerator_last,
    denominator,
    cohort,
    excluded,
    read_and_unsettled % 1000 as days_covered,
    read_and_unsettled >= 1000 as has_unsettled,
from summed
