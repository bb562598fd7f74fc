{# One row per web report and day that was read whole after the day had ended in the property's zone; read_at is the newest such read. #}
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
)

select
    client,
    source,
    stream,
    date_day,
    max(read_started_at) as read_at,
    max(read_started_at) >= max(ended_at) + interval 72 hours as is_settled,
from ended
where read_started_at >= ended_at
group by all
