{# One row per KPI, day and channel with anything to add, by the definition valid on that day. A ratio has rows only for channels it can be told for. #}
with registry as (
    select *, from {{ ref('int_kpis__registry') }}
),

roles as (
    select
        client,
        kpi_key,
        basis,
        channels,
        valid_from,
        valid_to,
        unnest([
            { 'measure': numerator, 'role': 'numerator' },
            { 'measure': denominator, 'role': 'denominator' },
            { 'measure': cohort, 'role': 'cohort' },
            { 'measure': if(cohort is null, null, concat(cohort_key, '_excluded')), 'role': 'excluded' }
        ], recursive := true),
    from registry
),

measures as (
    select
        measures.*,
        channels.is_web,
        roi.channel is not null as is_roi,
    from {{ ref('int_measures__daily') }} as measures
    left join {{ ref('dim_channels') }} as channels using (channel)
    left join {{ ref('int_roi__channels') }} as roi using (client, channel)
)

select
    roles.client,
    roles.kpi_key,
    roles.basis,
    measures.date_day,
    measures.channel,
    sum(measures.value) filter (where roles.role = 'numerator') as numerator,
    sum(measures.value) filter (where roles.role = 'denominator') as denominator,
    sum(measures.value) filter (where roles.role = 'cohort') as cohort,
    sum(measures.value) filter (where roles.role = 'excluded') as excluded,
from roles
inner join measures
    on
        roles.client = measures.client
        and roles.measure = measures.measure
        and roles.valid_from <= measures.date_day
        and coalesce(roles.valid_to, 'infinity') > measures.date_day
where
    measures.channel = 'all'
    or roles.channels = 'every'
    or (roles.channels = 'web' and measures.is_web)
    or (roles.channels = 'roi' and measures.is_roi)
group by all
