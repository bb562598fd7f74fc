{# One row per configured source: what its newest run left behind. Files are never late by age; a stream that was never offered fails nothing. #}
with clock as (
    select *, from {{ ref('int_clock') }}
),

reads as (
    select *, from {{ ref('stg_raw__reads') }}
),

newest as (
    select
        reads.client,
        reads.source,
        reads.stream,
        reads.status,
        offered.stream is not null as was_offered,
    from reads
    left join (select distinct
        client,
        source,
        stream,
    from reads where is_loaded) as offered
        using (client, source, stream)
    qualify reads.run_id = first_value(reads.run_id) over (
        partition by reads.client, reads.source order by reads.loaded_at desc, reads.run_id desc
    )
),

outcomes as (
    select
        client,
        source,
        bool_or(status in ('failed', 'quota') or (status = 'not_available' and was_offered)) as is_failed,
        bool_and(status = 'not_available') as is_not_available,
    from newest
    group by all
),

loaded as (
    select
        client,
        source,
        max(loaded_at) as loaded_at,
    from reads
    where is_loaded
    group by all
),

spans as (
    select
        client,
        source,
        min(complete_through) as complete_through,
        bool_or(
            complete_through < least(
                clock.run_day,
                {{ local_date("clock.written_at - interval 2 hours - if(input in ('traffic', 'acquisition'), interval 72 hours, interval 0 hours)", 'clock.timezone') }}
                - 1
            )
        ) as is_late,
    from {{ ref('int_completeness') }}
    inner join clock using (client)
    group by all
)

select
    inputs.client,
    inputs.source,
    case
        when outcomes.is_not_available then 'not_available'
        when outcomes.is_failed or outcomes.source is null then 'failed'
        when inputs.is_api and (spans.is_late or spans.complete_through is null) then 'late'
        else 'fresh'
    end as status,
    spans.complete_through,
    loaded.loaded_at,
from {{ source('raw', 'client_sources') }} as inputs
left join outcomes using (client, source)
left join loaded using (client, source)
left join spans using (client, source)
