{# One row per KPI, channel, day and grain whose periods end on every day: the day itself, and the 28 days up to it. #}
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
from {{ ref('int_kpis__days') }}

union all

select *, from {{ ref('int_kpis__trailing') }}
