-- One row per figure that people are told: headline KPIs over all channels, goals in theirs, and whatever was told
-- before; from the week up, shown, by the definition of its time. Of rolling windows only the newest is ever told.
with asked_for as (
    select
        kpi_key,
        'all' as channel
    from kpi.kpi_scorecard
    where is_headline
    union
    select
        kpi_key,
        channel
    from raw.client_goals
    union
    select
        kpi_key,
        channel
    from told.kpi_value_ledger
)

select
    values_.kpi_key,
    values_.grain,
    values_.period_start,
    values_.channel,
    values_.period_end,
    registry.unit,
    cast(values_.value as double) as value,
    cast(values_.n as bigint) as n,
    cast(values_.kpi_version as bigint) as kpi_version,
    values_.is_final
from kpi.kpi_values as values_
semi join asked_for on values_.kpi_key = asked_for.kpi_key and values_.channel = asked_for.channel
left join (
    select
        kpi_key,
        any_value(unit) as unit
    from kpi.kpi_registry
    group by kpi_key
) as registry on values_.kpi_key = registry.kpi_key
where
    values_.basis = 'as_told'
    and values_.grain in ('week', 'month', 'quarter', 'year', 'cohort_365d')
    and values_.is_shown
    and values_.value is not null
qualify
    values_.grain != 'cohort_365d'
    or values_.period_end
    = max(values_.period_end) over (partition by values_.kpi_key, values_.grain, values_.channel)
