{# One row per dated input and day on which it is whole; is_final when the source will not move it again. The CRM covers every day and has no row. #}
with traffic as (
    select *, from {{ ref('int_traffic__days') }}
),

-- Spend may come from several sources: it is whole where all of them are.
spans as (
    select
        client,
        min(complete_from) as complete_from,
        min(complete_through) as complete_through,
        min(final_through) as final_through,
    from {{ ref('int_completeness') }}
    where is_authority and input = 'spend' and complete_through is not null
    group by all
),

spend_days as (
    select
        client,
        final_through,
        cast(unnest(generate_series(
            cast(complete_from as timestamp), cast(complete_through as timestamp), interval 1 day
        )) as date) as date_day,
    from spans
)

select *, from {{ ref('int_coverage__traffic') }}

union all

select
    traffic.client,
    'acquisition' as input,
    traffic.date_day,
    traffic.is_final and reads.is_settled as is_final,
from traffic
inner join {{ ref('int_traffic__reads') }} as reads
    on
        traffic.client = reads.client
        and traffic.provider = reads.source
        and traffic.date_day = reads.date_day
        and reads.stream = 'acquisition_daily'

union all

select
    client,
    'brand' as input,
    date_day,
    is_final,
from {{ ref('int_search_daily') }}
where branded_clicks is not null

union all

select
    client,
    'spend' as input,
    date_day,
    date_day <= final_through as is_final,
from spend_days
