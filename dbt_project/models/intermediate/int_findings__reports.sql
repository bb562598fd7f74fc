{# One row per property, report and thing that the source says about its own report, and per second provider. #}
with settings as (
    select *, from {{ ref('int_settings') }}
),

flags as (
    select
        client,
        source,
        report,
        unnest([
            { 'finding': 'report_sampled', 'severity': 'warning', 'is_raised': is_sampled, 'words': 'sampled' },
            { 'finding': 'report_truncated', 'severity': 'error', 'is_raised': is_truncated, 'words': 'cut short' },
            {
                'finding': 'report_thresholded', 'severity': 'info', 'is_raised': is_thresholded,
                'words': 'without rows of few people'
            },
            {
                'finding': 'report_other_row', 'severity': 'info', 'is_raised': has_other_row,
                'words': 'with small sources lumped together'
            }
        ]) as flag,
    from {{ ref('stg_web__report_quality') }}
),

zones as (
    select
        quality.client,
        quality.source,
        string_agg(distinct quality.timezone, ', ' order by quality.timezone) as timezones,
        count(distinct quality.property_id) as n,
    from {{ ref('stg_web__report_quality') }} as quality
    inner join settings using (client)
    where quality.timezone != settings.timezone
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
    concat(flag.finding, '_', report) as finding,
    flag.severity as severity,
    null as date_day,
    count(*) as n,
    concat(count(*), ' reads of the report ', report, ' of ', source, ' are ', flag.words, '.') as message,
from flags
where flag.is_raised
group by client, source, report, flag

union all

select
    zones.client,
    zones.source,
    'timezone_differs',
    'warning',
    null,
    zones.n,
    concat(
        'Days of ', zones.source, ' are cut in ', zones.timezones, ', those of the KPIs in ', settings.timezone,
        '; leads and sessions near midnight fall on different days.'
    ),
from zones
inner join settings using (client)

union all

select
    client,
    source,
    'second_traffic_source',
    'info',
    null,
    n,
    concat(
        source, ' counts ', sessions, ' sessions on ', n, ' days on which the traffic authority counts ',
        authority_sessions, '. Only the authority is used.'
    ),
from others
