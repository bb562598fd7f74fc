{# One row per measure of a cohort KPI, day of entry and channel: contacts that count, those old enough, those through in time, those left out. #}
with contacts as (
    select *, from {{ ref('int_cohorts__contacts') }}
),

counted as (
    select
        client,
        cohort_key,
        cohort_day,
        channel,
        count(*) filter (where not is_excluded) as leads,
        count(*) filter (where not is_excluded and is_mature) as mature,
        count(*) filter (where not is_excluded and is_converted) as converted,
        count(*) filter (where is_excluded) as excluded,
    from contacts
    group by all
)

select
    client,
    concat(cohort_key, '_', part) as measure,
    cohort_day as date_day,
    channel,
    value,
from (unpivot counted on leads, mature, converted, excluded into name part value value)
where value != 0
