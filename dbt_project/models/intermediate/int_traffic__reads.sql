{# One row per web report and day that was read whole after the day had ended in the property's zone; read_at is the newest such read. Settled: read 72 hours after its end, nothing pending. #}
with settings as (
    select *, from {{ ref('int_settings') }}
),

zones as (
    select
        client,
        property_id,
        arg_max(timezone, loaded_at) as timezone,
    from {{ ref('stg_web__report_quality') }}
    where source = 'ga4' and timezone is not null
    group by all
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
    where source = 'ga4' and is_complete and window_first is not null
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
    left join zones on reads.client = zones.client
    group by all
),

pending as (
    select
        client,
        'traffic_daily' as stream,
        date_day,
    from {{ ref('stg_ga4__traffic_daily') }}
    where '(data not available)' in (channel_group, source, medium, campaign)
    union
    select
        client,
        'acquisition_daily',
        date_day,
    from {{ ref('stg_ga4__acquisition_daily') }}
    where '(data not available)' in (channel_group, source, medium)
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
left join pending using (client, stream, date_day)
where ended.read_started_at >= ended.ended_at
group by ended.client, ended.source, ended.stream, ended.date_day, pending.date_day
