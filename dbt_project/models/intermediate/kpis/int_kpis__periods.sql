{# One row per KPI, grain, period and channel: the parts of its days added up. trailing_28d has one period a day; cohort_365d are windows of entries old enough. #}
with days as (
    select *, from {{ ref('int_kpis__days') }}
),

clock as (
    select *, from {{ ref('int_kpis__clock') }}
),

calendar as (
    select
        periods.grain,
        periods.period_start,
        periods.period_end,
        days.*,
    from days
    inner join {{ ref('int_periods__days') }} as periods using (date_day)
    union all by name
    select
        'cohort_365d' as grain,
        ends.period_end - 364 as period_start,
        ends.period_end,
        days.*,
    from {{ ref('int_kpis__cohort_windows') }} as ends
    inner join days
        on
            ends.client = days.client
            and ends.kpi_key = days.kpi_key
            and days.date_day between ends.period_end - 364 and ends.period_end
),

summed as (
    select
        client,
        kpi_key,
        basis,
        channel,
        grain,
        period_start,
        period_end,
        {{ period_parts() }}
    from calendar
    group by all
    union all
    select
        client,
        kpi_key,
        basis,
        channel,
        'trailing_28d' as grain,
        date_day - 27 as period_start,
        date_day as period_end,
        {{ period_parts('over last_28') }}
    from days
    window last_28 as (partition by client, kpi_key, basis, channel order by date_day rows 27 preceding)
)

select
    summed.* exclude (version_first, version_last, has_unsettled),
    summed.version_last as kpi_version,
    summed.version_first != summed.version_last as is_definition_mixed,
    not summed.has_unsettled as is_settled,
    clock.as_of_date,
    clock.final_through,
from summed
inner join clock using (client, kpi_key)
where
    summed.period_end >= clock.first_day
    and summed.period_start <= clock.as_of_date
    and not (clock.is_weekly and summed.grain = 'day')
