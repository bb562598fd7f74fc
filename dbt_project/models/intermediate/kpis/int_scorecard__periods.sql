{# One row per computed KPI: the period its scorecard row speaks of, the goal it is held against, and the same elapsed days before and a year before. #}
with clock as (
    select *, from {{ ref('int_clock') }}
),

registry as (
    select
        latest.client,
        latest.kpi_key,
        latest.aggregation,
        coalesce(kpi_clock.as_of_date, clock.run_day) as holding_day,
        kpi_clock.as_of_date,
        kpi_clock.first_day,
        kpi_clock.missing_input,
    from {{ ref('int_kpis__latest') }} as latest
    inner join clock using (client)
    inner join {{ ref('int_kpis__clock') }} as kpi_clock using (client, kpi_key)
    where latest.valid_to is null
),

goals as (
    select
        registry.client,
        registry.kpi_key,
        goals.goal_id,
        goals.grain,
    from registry
    inner join {{ source('raw', 'client_goals') }} as goals
        on
            registry.client = goals.client
            and registry.kpi_key = goals.kpi_key
            and goals.channel = 'all'
            and registry.holding_day between goals.period_start and goals.period_end
    qualify row_number() over (
        partition by registry.client, registry.kpi_key
        order by goals.weight desc, goals.period_end asc, goals.goal_id asc
    ) = 1
),

calendar as (
    select
        grain,
        period_start,
        period_end,
        date_day as holding_day,
    from {{ ref('int_periods__days') }}
),

windows as (
    select
        client,
        kpi_key,
        max(period_end) as period_end,
    from {{ ref('int_kpis__cohort_windows') }}
    group by all
),

periods as (
    select
        registry.*,
        goals.goal_id,
        if(registry.aggregation = 'cohort' and windows.period_end is not null, 'cohort_365d', calendar.grain) as grain,
        coalesce(windows.period_end - 364, calendar.period_start) as period_start,
        coalesce(windows.period_end, calendar.period_end) as period_end,
    from registry
    left join goals using (client, kpi_key)
    left join windows using (client, kpi_key)
    inner join calendar
        on registry.holding_day = calendar.holding_day and calendar.grain = coalesce(goals.grain, 'month')
)

select
    periods.*,
    if(periods.grain = 'cohort_365d', periods.period_start - 365, before.period_start) as previous_start,
    if(periods.grain = 'week', periods.period_start - 364, cast(periods.period_start - interval 1 year as date))
        as last_year_start,
    cast(periods.as_of_date - periods.period_start as integer) as days_after_start,
from periods
left join calendar as before
    on periods.grain = before.grain and before.holding_day = periods.period_start - 1
