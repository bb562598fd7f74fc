{# One row per provider, day and channel as the source splits it, before the remainder. #}
select
    traffic.client,
    traffic.date_day,
    'ga4' as provider,
    mapped.channel,
    sum(traffic.sessions) as sessions,
    sum(traffic.engaged_sessions) as engaged_sessions,
    sum(traffic.new_users) as new_users,
from {{ ref('stg_ga4__traffic_daily') }} as traffic
inner join {{ ref('int_channels__mapped') }} as mapped
    on
        traffic.client = mapped.client
        and mapped.origin = 'ga4'
        and traffic.channel_group = mapped.source_name
        and traffic.source = mapped.detail_1
        and traffic.medium = mapped.detail_2
        and traffic.campaign = mapped.detail_3
group by all

union all

select
    traffic.client,
    traffic.date_day,
    'files' as provider,
    mapped.channel,
    sum(traffic.sessions) as sessions,
    sum(traffic.engaged_sessions) as engaged_sessions,
    sum(traffic.new_users) as new_users,
from {{ ref('stg_files__traffic') }} as traffic
inner join {{ ref('int_channels__mapped') }} as mapped
    on
        traffic.client = mapped.client
        and mapped.origin = 'files'
        and coalesce(traffic.channel, '') = mapped.source_name
group by all
