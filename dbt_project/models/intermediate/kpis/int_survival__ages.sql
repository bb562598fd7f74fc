{# One row per lead of the last 730 days that counts, and channel, `all` included: its age in whole days when it was won, or today. Who leaves the ladder stays at risk. #}
with clock as (
    select
        clock.client,
        clock.as_of_date,
        {{ day_end('clock.as_of_date') }} as ended_at,
    from {{ ref('int_kpis__clock') }} as clock
    inner join {{ ref('int_settings') }} as settings using (client)
    where clock.kpi_key = 'leads'
),

leads as (
    select
        steps.*,
        clock.as_of_date,
        coalesce(steps.through_day <= clock.as_of_date, false) as is_won,
        {{ age_days('steps', 'clock.as_of_date', 'clock.ended_at') }} as age,
    from {{ ref('int_steps__contacts') }} as steps
    inner join clock using (client)
    where
        steps.from_stage = 'lead'
        and steps.to_stage = 'customer'
        and steps.entered_day between clock.as_of_date - 729 and clock.as_of_date
        and not steps.is_excluded
)

select
    client,
    contact_key,
    unnest([channel, 'all']) as channel,
    is_won,
    cast(floor(if(is_won, days, age)) as integer) as age_days,
from leads
