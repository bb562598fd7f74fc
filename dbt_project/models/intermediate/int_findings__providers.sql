{# One row per finding about who counts the traffic: an authority without data, days cut in another zone, a second provider. #}
with settings as (
    select *, from {{ ref('int_settings') }}
),

spans as (
    select *,
    from {{ ref('int_completeness') }}
    where input = 'traffic' and is_authority and complete_through is not null
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
    settings.client,
    settings.traffic_authority as source,
    'traffic_authority_without_data' as finding,
    'warning' as severity,
    null as date_day,
    1 as n,
    concat('The traffic authority ', settings.traffic_authority, ' has no traffic yet: no sessions and no TTL.')
        as message,
from settings
anti join spans on settings.client = spans.client
where settings.traffic_authority is not null

union all

select
    client,
    source,
    'timezone_differs',
    'warning',
    null,
    n,
    concat(
        'Days of ', {{ product_name('source') }}, ' are cut in ', timezones, ', those of the KPIs in ', client_timezone,
        '; leads and sessions near midnight fall on different days.'
    ),
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
