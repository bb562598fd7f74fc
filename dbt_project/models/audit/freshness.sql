{# One row per configured source: what its newest run left behind. Files are never late by age; a stream that was never offered fails nothing. #}
with clock as (
    select *, from {{ ref('int_clock') }}
),

streams as (
    select
        *,
        bool_or(is_loaded) over (partition by client, source, stream) as was_offered,
    from {{ ref('stg_raw__reads') }}
    qualify run_id = first_value(run_id) over (partition by client, source order by loaded_at desc, run_id desc)
),

outcomes as (
    select
        client,
        source,
        bool_or(status in ('failed', 'quota') or (status = 'not_available' and was_offered)) as is_failed,
        bool_and(status = 'not_available') as is_not_available,
    from streams
    group by all
),

loaded as (
    select
        client,
        source,
        max(loaded_at) as loaded_at,
    from {{ ref('stg_raw__reads') }}
    where is_loaded
    group by all
),

-- Nightly runs may be two hours long; a web day is settled 72 hours after it ended, search clicks come two or
-- three days late and end in California.
due as (
    select
        spans.*,
        least(
            clock.run_day,
            {{ local_date("clock.written_at - interval 2 hours", 'clock.timezone') }}
            - case
                when spans.input in ('traffic', 'acquisition', 'spend') then 4
                when spans.input in ('search', 'brand') then 5
                else 1
            end
        ) as due_day,
    from {{ ref('int_completeness') }} as spans
    inner join clock using (client)
),

spans as (
    select
        client,
        source,
        -- Read, but no day of it is whole yet: then none of the source is. It is late once its first day is due.
        case
            when not bool_or(complete_from is not null and complete_through is null) then min(complete_through)
        end as complete_through,
        bool_or(coalesce(complete_through < due_day, complete_from <= due_day)) as is_late,
    from due
    group by all
)

select
    inputs.client,
    inputs.source,
    case
        when outcomes.is_not_available and not outcomes.is_failed then 'not_available'
        when outcomes.is_failed or outcomes.source is null then 'failed'
        when inputs.is_api and coalesce(spans.is_late, true) then 'late'
        else 'fresh'
    end as status,
    spans.complete_through,
    loaded.loaded_at,
from {{ source('raw', 'client_sources') }} as inputs
left join outcomes using (client, source)
left join loaded using (client, source)
left join spans using (client, source)
