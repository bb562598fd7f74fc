{# One row per finding about web traffic: days that nobody read, sessions in no channel. #}
with settings as (
    select *, from {{ ref('int_settings') }}
),

totals as (
    select *, from {{ ref('int_traffic__days') }}
),

spans as (
    select
        spans.*,
        if(sources.is_api, settings.start_date, spans.complete_from) as expected_from,
    from {{ ref('int_completeness') }} as spans
    inner join settings using (client)
    inner join {{ source('raw', 'client_sources') }} as sources
        on spans.client = sources.client and spans.source = sources.source
    where spans.input = 'traffic' and spans.is_authority and spans.complete_through is not null
),

expected as (
    select
        client,
        source,
        cast(unnest(generate_series(
            cast(expected_from as timestamp), cast(complete_through as timestamp), interval 1 day
        )) as date) as date_day,
    from spans
),

remainders as (
    select
        client,
        provider as source,
        sum(sessions) filter (where channel = 'unallocated') as remainder,
        sum(sessions) as sessions,
    from {{ ref('fct_web_traffic_daily') }}
    where is_authority
    group by all
)

select
    expected.client,
    expected.source,
    'traffic_day_missing' as finding,
    'warning' as severity,
    expected.date_day,
    1 as n,
    concat('No traffic of ', expected.source, ' was read for ', expected.date_day, '; ratios leave the day out.')
        as message,
from expected
anti join totals on expected.client = totals.client and expected.date_day = totals.date_day

union all

select
    client,
    source,
    'traffic_not_allocated',
    'info',
    null,
    cast(abs(remainder) as bigint),
    concat(remainder, ' of ', sessions, ' sessions are in no channel.'),
from remainders
where abs(remainder) > 0.02 * sessions
