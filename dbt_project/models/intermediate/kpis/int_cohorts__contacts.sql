{# One row per contact and step that it entered: whether it is old enough to judge, and whether it got through in time. #}
with clock as (
    select
        clock.client,
        clock.kpi_key,
        clock.as_of_date,
        {{ day_end('clock.as_of_date') }} as ended_at,
    from {{ ref('int_kpis__clock') }} as clock
    inner join {{ ref('int_settings') }} as settings using (client)
),

registry as (
    select *, from {{ ref('int_kpis__registry') }}
    where aggregation = 'cohort'
),

judged as (
    select
        steps.client,
        steps.contact_key,
        registry.basis,
        registry.kpi_key,
        registry.cohort_key,
        steps.channel,
        steps.entered_day as cohort_day,
        steps.days,
        registry.horizon_days,
        steps.is_excluded,
        {{ age_days('steps', 'clock.as_of_date', 'clock.ended_at') }} >= registry.horizon_days as is_mature,
    from {{ ref('int_steps__contacts') }} as steps
    inner join registry
        on
            steps.client = registry.client
            and steps.from_stage = registry.from_stage
            and steps.to_stage = registry.to_stage
            and steps.entered_day >= registry.valid_from
            and steps.entered_day < coalesce(registry.valid_to, 'infinity')
    inner join clock
        on steps.client = clock.client and registry.kpi_key = clock.kpi_key
    where steps.entered_day <= clock.as_of_date
)

select
    *,
    is_mature and coalesce(days <= horizon_days, false) as is_converted,
from judged
