{# One row per input and source that has something: its own first day and last whole day, before as_of. CRM files are whole up to the last ended day, however old they are. #}
with clock as (
    select *, from {{ ref('int_clock') }}
),

first_entry as (
    select
        client,
        min(entered_day) as first_day,
    from {{ ref('fct_stage_transitions') }}
    group by all
),

crm_reads as (
    select
        client,
        source,
        if(stream = 'deals', 'deals', 'crm') as input,
        max(read_started_at) as read_at,
    from {{ ref('stg_raw__reads') }}
    where
        (source = 'hubspot' and stream in ('contacts', 'deals') and is_complete)
        or (source = 'files' and stream in ('contacts', 'stage_changes') and is_loaded)
    group by all
),

crm as (
    select
        crm_reads.* exclude (read_at),
        {{ local_date("if(crm_reads.source = 'files', clock.written_at, crm_reads.read_at)", 'clock.timezone') }} - 1
            as last_day,
    from crm_reads
    inner join clock using (client)
)

select
    crm.* exclude (last_day),
    least(first_entry.first_day, crm.last_day) as first_day,
    crm.last_day,
from crm
left join first_entry using (client)
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
    'search_console' as source,
    kind.input,
    min(date_day) as first_day,
    max(date_day) as last_day,
from {{ ref('int_search_daily') }}
cross join (values ('search'), ('brand')) as kind (input)
where kind.input = 'search' or branded_clicks is not null
group by all
union all
select
    client,
    source,
    'spend' as input,
    first_day,
    last_day,
from {{ ref('int_spend__spans') }}
