{# One row per input and source that has something: its own first and last whole day, before as_of. CRM files are whole up to the last ended day, however old they are. #}
with clock as (
    select *, from {{ ref('int_clock') }}
),

reads as (
    select *, from {{ ref('stg_raw__reads') }}
),

first_entry as (
    select
        client,
        min(entered_day) as first_day,
    from {{ ref('int_lifecycle__entries') }}
    group by all
),

hubspot as (
    select
        reads.client,
        reads.source,
        if(reads.stream = 'contacts', 'crm', 'deals') as input,
        min(first_entry.first_day) as first_day,
        {{ local_date('max(reads.read_started_at)', 'clock.timezone') }} - 1 as last_day,
    from reads
    inner join clock using (client)
    left join first_entry using (client)
    where reads.source = 'hubspot' and reads.stream in ('contacts', 'deals') and reads.is_complete
    group by all
),

files as (
    select
        reads.client,
        reads.source,
        'crm' as input,
        min(first_entry.first_day) as first_day,
        {{ local_date('clock.written_at', 'clock.timezone') }} - 1 as last_day,
    from reads
    inner join clock using (client)
    left join first_entry using (client)
    where reads.source = 'files' and reads.stream in ('contacts', 'stage_changes') and reads.is_loaded
    group by all
)

select *, from hubspot
union all
select *, from files
union all
select
    client,
    provider as source,
    'traffic' as input,
    min(date_day) as first_day,
    max(date_day) filter (where is_final) as last_day,
from {{ ref('int_traffic__provider_days') }}
group by all
union all
select
    client,
    source,
    'acquisition' as input,
    min(date_day) as first_day,
    max(date_day) filter (where is_settled) as last_day,
from {{ ref('int_traffic__reads') }}
where stream = 'acquisition_daily'
group by all
union all
select
    client,
    'files' as source,
    'spend' as input,
    min(date_day) as first_day,
    max(date_day) as last_day,
from {{ ref('stg_files__spend') }}
group by all
