{# One row per finding about who counts the traffic: days cut in another zone, a second provider. #}
with settings as (
    select *, from {{ ref('int_settings') }}
),

properties as (
    select
        client,
        source,
        property_id,
        timezone,
    from {{ ref('stg_web__report_quality') }}
    -- Search Console is Pacific for everybody and is used by the week.
    where source != 'search_console'
    union all
    select
        account.client,
        'hubspot',
        account.portal_id,
        account.timezone,
    from {{ source('raw', 'hubspot_account') }} as account
    inner join settings on account.client = settings.client and settings.traffic_authority = 'hubspot'
),

zones as (
    select
        properties.client,
        properties.source,
        settings.timezone as client_timezone,
        string_agg(distinct properties.timezone, ', ' order by properties.timezone) as timezones,
        count(distinct properties.property_id) as n,
    from properties
    inner join settings using (client)
    where properties.timezone != settings.timezone
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
    timezones as subject,
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
    null,
    concat(
        {{ product_name('source') }}, ' counts ', {{ in_words('sessions') }}, ' sessions on ', n, ' days, the traffic ',
        'authority ', {{ in_words('authority_sessions') }}, '. Only the authority is used.'
    ),
from others
