{# One row per read of a stream: its manifests together. A read is complete when its last part came and was ok. #}
select
    client,
    source,
    stream,
    read_started_at,
    window_first,
    window_last,
    bool_or(is_last and status = 'ok') as is_complete,
    bool_or(status = 'ok') as is_loaded,
    arg_max(status, (loaded_at, load_id)) as status,
    arg_max(message, (loaded_at, load_id)) as message,
    arg_max(run_id, (loaded_at, load_id)) as run_id,
    sum(rows_seen) as rows_seen,
    max(rows_claimed) as rows_claimed,
    max(loaded_at) as loaded_at,
from {{ source('raw', 'loads') }}
group by all
