{# One row per provider, day and channel as the source splits it, before the remainder. #}
select
    traffic.client,
    traffic.date_day,
    traffic.provider,
    mapped.channel,
    sum(traffic.sessions) as sessions,
    sum(traffic.engaged_sessions) as engaged_sessions,
    sum(traffic.new_users) as new_users,
from {{ ref('int_traffic__named') }} as traffic
inner join {{ ref('int_channels__mapped') }} as mapped
    on
        traffic.client = mapped.client
        and traffic.provider = mapped.origin
        and traffic.source_name = mapped.source_name
        and traffic.detail_1 = mapped.detail_1
        and traffic.detail_2 = mapped.detail_2
        and traffic.detail_3 = mapped.detail_3
group by all
