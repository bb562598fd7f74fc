{# One row per contact that got through a step by as_of and counts: how long it took. #}
with clock as (
    select
        client,
        as_of_date,
    from {{ ref('int_kpis__clock') }}
    where kpi_key = 'leads'
)

select
    steps.client,
    steps.from_stage,
    steps.to_stage,
    steps.contact_key,
    steps.through_day,
    steps.days,
    steps.channel,
    clock.as_of_date,
from {{ ref('int_steps__contacts') }} as steps
inner join clock using (client)
where steps.through_day <= clock.as_of_date and not steps.is_excluded
