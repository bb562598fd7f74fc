{# One row per dated report and day that was read whole after the day had ended in the source's own zone; read_at is the newest such read. Settled: read 72 hours after its end, nothing pending. #}
with settings as (
    select *, from {{ ref('int_settings') }}
),

quality as (
    select *, from {{ ref('stg_web__report_quality') }}
),

zones as (
    select
        client,
        source,
        arg_max(timezone, loaded_at) as timezone,
    from quality
    where timezone is not null
    group by client, source, property_id
    union all
    select
        client,
        'hubspot' as source,
        timezone,
    from {{ source('raw', 'hubspot_account') }}
    where timezone is not null
),

reads as (
    select
        client,
        source,
        stream,
        read_started_at,
        unnest(generate_series(cast(window_first as timestamp), cast(window_last as timestamp), interval 1 day))
            as midnight,
    from {{ ref('stg_raw__reads') }}
    where is_complete and window_first is not null
),

ended as (
    select
        reads.client,
        reads.source,
        reads.stream,
        cast(reads.midnight as date) as date_day,
        reads.read_started_at,
        max({{ day_end('reads.midnight', 'coalesce(zones.timezone, settings.timezone)') }}) as ended_at,
    from reads
    inner join settings on reads.client = settings.client
    left join zones on reads.client = zones.client and reads.source = zones.source
    group by all
)

select
    ended.client,
    ended.source,
    ended.stream,
    ended.date_day,
    max(ended.read_started_at) as read_at,
    max(ended.read_started_at) >= max(ended.ended_at) + interval 72 hours
    and pending.date_day is null as is_settled,
from ended
left join {{ ref('int_traffic__pending') }} as pending using (client, source, stream, date_day)
where ended.read_started_at >= ended.ended_at
group by ended.client, ended.source, ended.stream, ended.date_day, pending.date_day
