{# One row per KPI, channel and day of its whole calendar up to as_of, from the first that the calendar has: what the day adds to numerator, denominator and cohort. Days on which an input is not whole add nothing. #}
with registry as (
    select *, from {{ ref('int_kpis__registry') }}
),

parts as (
    select *, from {{ ref('int_kpis__parts') }}
),

bounds as (
    select
        clock.client,
        clock.kpi_key,
        clock.as_of_date,
        least(dates.fiscal_year_start, dates.week_start, dates.date_day - 27) as grid_start,
    from {{ ref('int_kpis__clock') }} as clock
    asof inner join {{ ref('dim_dates') }} as dates on clock.first_day <= dates.date_day
    where clock.as_of_date >= clock.first_day
),

channels as (
    select distinct
        client,
        kpi_key,
        basis,
        channel,
    from parts
    union
    select
        client,
        kpi_key,
        basis,
        'all' as channel,
    from registry
),

grid as (
    select
        channels.client,
        channels.kpi_key,
        channels.basis,
        channels.channel,
        cast(unnest(generate_series(
            cast(bounds.grid_start as timestamp), cast(bounds.as_of_date as timestamp), interval 1 day
        )) as date) as date_day,
    from channels
    inner join bounds using (client, kpi_key)
)

select
    grid.client,
    grid.kpi_key,
    grid.basis,
    grid.channel,
    grid.date_day,
    registry.version,
    registry.coverage is null or coverage.date_day is not null as is_covered,
    coverage.is_final as is_final,
    coalesce(parts.numerator, 0) as numerator,
    coalesce(parts.denominator, 0) as denominator,
    coalesce(parts.cohort, 0) as cohort,
    coalesce(parts.excluded, 0) as excluded,
from grid
inner join registry
    on
        grid.client = registry.client
        and grid.kpi_key = registry.kpi_key
        and grid.basis = registry.basis
        and grid.date_day >= registry.valid_from
        and grid.date_day < coalesce(registry.valid_to, 'infinity')
left join {{ ref('int_coverage_daily') }} as coverage
    on grid.client = coverage.client and registry.coverage = coverage.input and grid.date_day = coverage.date_day
left join parts
    on
        grid.client = parts.client
        and grid.kpi_key = parts.kpi_key
        and grid.basis = parts.basis
        and grid.channel = parts.channel
        and grid.date_day = parts.date_day
        and (registry.coverage is null or coverage.date_day is not null)
