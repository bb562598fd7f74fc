{# One row per finding about who counts the traffic: days cut in another zone, a second provider. #}
with settings as (
    select *, from {{ ref('int_settings') }}
),

zones as (
    select
        quality.client,
        quality.source,
        settings.timezone as client_timezone,
        string_agg(distinct quality.timezone, ', ' order by quality.timezone) as timezones,
        count(distinct quality.property_id) as n,
    from {{ ref('stg_web__report_quality') }} as quality
    inner join settings using (client)
    -- Search Console is Pacific for everybody and is used by the week.
    where quality.timezone != settings.timezone and quality.source != 'search_console'
    group by all
),

others as (
    select
        days.client,
        days.provider as source,
        count(*) as n,
        sum(days.sessions) as sessions,
        sum(authority.sessions) as authority_sessions,
    from {{ ref('int_traffic__provider_days') }} as days
    inner join {{ ref('int_traffic__days') }} as authority using (client, date_day)
    where not days.is_authority
    group by all
)

select
    client,
    source,
    'timezone_differs' as finding,
    'warning' as severity,
    null as date_day,
    n,
    concat(
        'Days of ', {{ product_name('source') }}, ' are cut in ', timezones, ', those of the KPIs in ', client_timezone,
        '; leads and sessions near midnight fall on different days.'
    ) as message,
from zones

union all

select
    client,
    source,
    'second_traffic_source',
    'info',
    null,
    n,
    concat(
        {{ product_name('source') }}, ' counts ', {{ in_words('sessions') }}, ' sessions on ', n, ' days, the traffic ',
        'authority ', {{ in_words('authority_sessions') }}, '. Only the authority is used.'
    ),
from others
