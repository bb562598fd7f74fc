-- One row per row of the report; `reason` says why a row cannot be used. Values are found by the places that
-- the header names, once per part.
with places as (
    select
        headers.load_id,
        headers.property_id,
        list_position(headers.dimensions, 'date') as date_at,
        list_position(headers.dimensions, 'landingPage') as landing_page_at,
        list_position(headers.dimensions, 'sessionDefaultChannelGroup') as channel_group_at,
        list_position(headers.dimensions, 'country') as country_at,
        list_position(headers.metrics, 'sessions') as sessions_at,
        list_position(headers.metrics, 'engagedSessions') as engaged_sessions_at,
        list_position(headers.metrics, 'keyEvents') as key_events_at,
    from headers
),

valued as (
    select
        records.rowid as record_id,
        places.property_id,
        try_cast(try_strptime(records.dimensionValues[places.date_at].value, '%Y%m%d') as date) as date_day,
        records.dimensionValues[places.date_at].value as date_text,
        coalesce(records.dimensionValues[places.landing_page_at].value, '') as landing_page,
        coalesce(records.dimensionValues[places.channel_group_at].value, '') as channel_group,
        coalesce(records.dimensionValues[places.country_at].value, '') as country,
        try_cast(records.metricValues[places.sessions_at].value as bigint) as sessions,
        try_cast(records.metricValues[places.engaged_sessions_at].value as bigint) as engaged_sessions,
        try_cast(records.metricValues[places.key_events_at].value as double) as key_events,
    from records
    inner join places on records.load_id = places.load_id
)

select
    *,
    '(data not available)' in (landing_page, channel_group) as is_pending,
    case
        when date_day is null then 'unparseable_date'
        when sessions is null then 'unparseable_number'
        when least(sessions, engaged_sessions, key_events) < 0 then 'negative_number'
        when
            row_number() over (partition by property_id, date_day, landing_page, channel_group, country order by record_id) > 1
            then 'duplicate_id'
    end as reason,
from valued
