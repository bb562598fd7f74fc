{# One row per covered day of the traffic authority: the control totals. Days that nobody read are missing, never zero. #}
select
    days.client,
    days.date_day,
    days.provider,
    days.sessions,
    days.engaged_sessions,
    days.new_users,
    days.is_final,
from {{ ref('int_traffic__provider_days') }} as days
inner join {{ ref('int_clock') }} as clock using (client)
where days.is_authority and days.date_day <= clock.run_day
