{# One row per KPI, grain, period and channel with its value, before it is judged. A period of which no day was read has no value; below half of its days a ratio has none. #}
with periods as (
    select
        *,
        least(period_end, as_of_date) - period_start + 1 as days_in_period,
        days_covered = 0 as is_unread,
    from {{ ref('int_kpis__periods') }}
),

registry as (
    select
        * rename (version as kpi_version),
        coalesce(list_has_any([numerator, denominator], {{ web_lead_measures() }}), false) as rests_on_web_leads,
        if(waits_for_horizon, horizon_days, 0) as days_to_wait,
    from {{ ref('int_kpis__registry') }}
)

select
    periods.client,
    periods.kpi_key,
    periods.basis,
    periods.grain,
    periods.period_start,
    periods.period_end,
    periods.channel,
    registry.aggregation,
    registry.is_proportion,
    registry.min_n,
    registry.min_numerator,
    registry.rests_on_web_leads,
    coalesce(registry.coverage in ('channels', 'engagement'), false) as is_part_of_traffic,
    case
        when registry.aggregation = 'quantile' or periods.is_unread or periods.is_without_cost then null
        when registry.aggregation = 'last' then periods.numerator_last
        else periods.numerator
    end as numerator,
    if(registry.aggregation in ('ratio', 'cohort'), periods.denominator, null) as denominator,
    case
        when periods.is_unread or periods.is_without_cost then null
        when registry.aggregation = 'sum' then periods.numerator
        when registry.aggregation = 'last' then periods.numerator_last
        when registry.aggregation = 'quantile' then if(registry.quantile = 0.5, durations.p50_days, durations.p90_days)
        when periods.days_covered < registry.min_coverage * periods.days_in_period then null
        when periods.as_of_date < periods.period_end + registry.days_to_wait and registry.days_to_wait > 0 then null
        when periods.denominator > 0 then periods.numerator / periods.denominator
    end as value,
    case
        when registry.aggregation in ('ratio', 'cohort') then periods.denominator
        when registry.aggregation = 'last' then periods.numerator_last
        else periods.numerator
    end as n,
    if(registry.aggregation = 'cohort', periods.denominator / nullif(periods.cohort, 0), null) as mature_share,
    periods.period_end + registry.horizon_days as mature_on,
    periods.excluded,
    periods.is_without_cost,
    if(registry.coverage is null, periods.days_in_period, periods.days_covered) as days_covered,
    periods.days_in_period,
    periods.kpi_version,
    periods.is_definition_mixed,
    case
        when registry.aggregation = 'cohort'
            then periods.as_of_date >= mature_on and periods.denominator = periods.cohort
        else periods.period_end + registry.days_to_wait <= periods.final_through and periods.is_settled
    end as is_final,
    periods.as_of_date,
from periods
inner join registry using (client, kpi_key, basis, kpi_version)
left join {{ ref('int_durations__periods') }} as durations
    on
        registry.aggregation = 'quantile'
        and registry.from_stage = durations.from_stage
        and registry.to_stage = durations.to_stage
        and periods.client = durations.client
        and periods.grain = durations.grain
        and periods.period_start = durations.period_start
        and periods.channel = durations.channel
