{# One row: the model's own clock. Nothing after visible_until counts; written_at is the wall clock of the run. #}
with settings as (
    select *, from {{ ref('int_settings') }}
),

clock as (
    select
        client,
        cast(cursor ->> '$.run_at' as timestamptz) as run_at,
        cast(cursor ->> '$.as_of' as date) as as_of_limit,
        updated_at as written_at,
    from {{ source('raw', 'cursors') }}
    where source = 'model' and stream = 'clock'
)

select
    clock.client,
    clock.run_at,
    coalesce(clock.as_of_limit, {{ local_date('clock.run_at') }}) as run_day,
    clock.as_of_limit,
    case
        when clock.as_of_limit is null then clock.run_at
        else least(clock.run_at, {{ day_end('clock.as_of_limit') }} - interval 1 microsecond)
    end as visible_until,
    clock.written_at,
    settings.timezone,
from clock
inner join settings using (client)
