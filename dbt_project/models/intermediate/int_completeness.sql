{# One row per input and configured source: the days on which it is whole, cut at as_of. Null complete_through: never read, or with a complete_from, no day is whole yet. final_through: figures up to then no longer move. #}
with settings as (
    select *, from {{ ref('int_settings') }}
),

inputs as (
    select
        client,
        source,
        unnest(provides) as input,
    from {{ source('raw', 'client_sources') }}
),

cut as (
    select
        inputs.client,
        inputs.input,
        inputs.source,
        case inputs.input
            when 'traffic' then coalesce(inputs.source = settings.traffic_authority, false)
            -- A property without linked cost is no source of spend.
            when 'spend' then inputs.source = 'files' or spans.first_day is not null
            else true
        end as is_authority,
        spans.first_day,
        -- Of nothing and a day, `least` makes the day.
        case when spans.last_day is not null then least(spans.last_day, clock.run_day) end as last_day,
    from inputs
    inner join settings using (client)
    inner join {{ ref('int_clock') }} as clock using (client)
    left join {{ ref('int_inputs__spans') }} as spans
        on
            inputs.client = spans.client
            and inputs.input = spans.input
            and inputs.source = spans.source
            and clock.run_day >= spans.first_day
            and (inputs.input != 'acquisition' or inputs.source = settings.traffic_authority)
    where inputs.input in ('crm', 'deals', 'traffic', 'acquisition', 'search', 'brand', 'spend')
)

select
    client,
    input,
    source,
    is_authority,
    first_day as complete_from,
    last_day as complete_through,
    last_day
    - case
        when input in ('crm', 'deals') then 7
        when input = 'spend' and source != 'files' then 30
        else 0
    end as final_through,
from cut
