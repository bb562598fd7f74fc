{# One row per KPI, channel, day and grain whose periods end on every day: the day itself, and the 28 days up to it. The day that ends them has their newest version and their last numerator, so those need no search. #}
with days as (
    select *, from {{ ref('int_kpis__days') }}
)

select
    client,
    kpi_key,
    basis,
    channel,
    'day' as grain,
    date_day as period_start,
    date_day as period_end,
    version as version_first,
    version as version_last,
    numerator,
    numerator as numerator_last,
    denominator,
    cohort,
    excluded,
    cast(is_covered as integer) as days_covered,
    coalesce(not is_final, false) as has_unsettled,
from days

union all

select
    client,
    kpi_key,
    basis,
    channel,
    'trailing_28d' as grain,
    date_day - 27 as period_start,
    date_day as period_end,
    first_value(version) over last_28 as version_first,
    version as version_last,
    sum(numerator) over last_28 as numerator,
    numerator as numerator_last,
    sum(denominator) over last_28 as denominator,
    sum(cohort) over last_28 as cohort,
    sum(excluded) over last_28 as excluded,
    sum(cast(is_covered as integer)) over last_28 as days_covered,
    coalesce(sum(cast(not is_final as integer)) over last_28 > 0, false) as has_unsettled,
from days
window last_28 as (partition by client, kpi_key, basis, channel order by date_day range interval 27 days preceding)
