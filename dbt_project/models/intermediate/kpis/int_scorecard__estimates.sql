{# One row per client and KPI that is no count of a period: the estimated LTC and the index of goals, as of now, in the month that holds it. #}
with clock as (
    select *, from {{ ref('int_clock') }}
),

registry as (
    select *, from {{ ref('int_kpis__versions') }}
    where aggregation in ('estimate', 'index') and status = 'active' and valid_to is null
),

told as (
    select
        survival.client,
        'ltc_survival' as kpi_key,
        if(survival.age_days is null, null, survival.value) as value,
        null as numerator,
        null as denominator,
        survival.leads as n,
        survival.leads >= 30 as is_shown,
        leads.as_of_date,
        case
            when survival.age_days is null then 'nobody old enough yet'
            when survival.band_width > 0.5 * survival.value then 'wide interval'
            else 'an estimate'
        end as confidence_reason,
    from {{ ref('int_scorecard__survival') }} as survival
    inner join {{ ref('int_kpis__clock') }} as leads on survival.client = leads.client and leads.kpi_key = 'leads'
    union all
    select
        client,
        'goal_index',
        numerator / denominator,
        numerator,
        denominator,
        n,
        coalesce(denominator >= 0.5 * weight, false),
        as_of_date,
        case
            when denominator is null then 'nothing to divide by'
            when denominator < 0.95 * weight then 'goals without progress'
            else 'an index'
        end,
    from {{ ref('int_scorecard__goal_index') }}
)

select
    told.client,
    told.kpi_key,
    registry.track,
    if(settings.language = 'sv', registry.name_sv, registry.name_en) as name,
    registry.unit,
    registry.direction,
    headline.position is not null as is_headline,
    'month' as grain,
    months.period_start,
    months.period_end,
    cast(told.value as double) as value,
    cast(told.numerator as double) as numerator,
    cast(told.denominator as double) as denominator,
    cast(told.n as bigint) as n,
    told.is_shown,
    {{ confidence() }} as confidence,
    told.confidence_reason,
    false as is_final,
    told.as_of_date,
    cast(headline.position as bigint) as headline_position,
from told
inner join registry using (client, kpi_key)
inner join clock using (client)
inner join {{ ref('int_settings') }} as settings using (client)
inner join {{ ref('int_periods__days') }} as months
    on coalesce(told.as_of_date, clock.run_day) = months.date_day and months.grain = 'month'
left join {{ ref('int_headline') }} as headline using (client, kpi_key)
