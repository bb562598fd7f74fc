{# One row per gap in the days of the traffic authority: days in a row that nobody read. From start_date where it is asked by days, else from the first day it has. #}
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

-- Missing days in a row are one gap: their distance from their own number is the same.
missing as (
    select
        expected.*,
        expected.date_day - cast(row_number() over (
            partition by expected.client, expected.source order by expected.date_day
        ) as integer) as gap,
    from expected
    anti join totals on expected.client = totals.client and expected.date_day = totals.date_day
)

select
    client,
    source,
    min(date_day) as first_day,
    max(date_day) as last_day,
    count(*) as days,
from missing
group by client, source, gap
