{# One row per finding about reading and loading: rows set aside, streams that failed, fewer rows than the source claims. Streams of one source and day share a row. #}
with settings as (
    select *, from {{ ref('int_settings') }}
),

refused as (
    select
        quarantine.*,
        {{ local_date('quarantine._loaded_at') }} as loaded_day,
        concat_ws(', ', quarantine.file, 'row ' || row_number, 'field ' || nullif(field, '')) as place,
    from {{ source('raw', 'quarantine') }} as quarantine
    inner join settings using (client)
),

-- `*` is a source that could not be opened: whatever was read of it since shows that it can be.
newest as (
    select
        *,
        max(loaded_at) over (partition by client, source) as source_loaded_at,
    from {{ ref('stg_raw__reads') }}
    qualify row_number() over (
        partition by client, source, stream order by loaded_at desc, read_started_at desc
    ) = 1
)

select
    client,
    source,
    concat('quarantine_', stream, '_', reason) as finding,
    'warning' as severity,
    max(loaded_day) as date_day,
    count(*) as n,
    array_to_string(list_sort(list(distinct file))[1:5], ', ') as subject,
    concat(
        count(*), ' rows of ', source, ' ', stream, ' are set aside (', replace(reason, '_', ' '), '), the last at ',
        coalesce(nullif(arg_max(place, (loaded_day, file, row_number)), ''), 'an unknown place'),
        '. Repair them at the source; they are read again by themselves.'
    ) as message,
from refused
group by client, source, stream, reason

union all

select
    newest.client,
    newest.source,
    if(newest.status = 'not_available', 'stream_not_available', 'stream_failed') as finding,
    if(newest.status = 'not_available', 'info', 'warning') as severity,
    {{ local_date('newest.loaded_at') }} as date_day,
    count(*) as n,
    string_agg(nullif(newest.stream, '*'), ', ' order by newest.stream) as subject,
    string_agg(
        concat(newest.source, ' ', newest.stream, ': ', coalesce(newest.message, newest.status)), ' '
        order by newest.stream
    ) as message,
from newest
inner join settings using (client)
where newest.status != 'ok' and (newest.stream != '*' or newest.loaded_at = newest.source_loaded_at)
group by all

union all

select
    newest.client,
    newest.source,
    'rows_missing',
    if(bool_or(newest.rows_claimed - newest.rows_seen > 0.005 * newest.rows_claimed), 'error', 'warning'),
    {{ local_date('newest.loaded_at') }} as date_day,
    sum(newest.rows_claimed - newest.rows_seen),
    string_agg(newest.stream, ', ' order by newest.stream),
    string_agg(
        concat(
            newest.source, ' ', newest.stream, ': ', newest.rows_seen, ' rows came, the source claims ',
            newest.rows_claimed, '. Run again; if the gap stays, ask for the whole stream with --full.'
        ), ' ' order by newest.stream
    ),
from newest
inner join settings using (client)
where newest.is_complete and newest.window_first is null and newest.rows_claimed > newest.rows_seen
group by newest.client, newest.source, {{ local_date('newest.loaded_at') }}
