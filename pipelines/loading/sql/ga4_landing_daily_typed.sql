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
        report_date(records.dimensionValues[places.date_at].value) as date_day,
        records.dimensionValues[places.date_at].value as date_text,
        ga4_word(records.dimensionValues, places.landing_page_at) as landing_page,
        ga4_word(records.dimensionValues, places.channel_group_at) as channel_group,
        ga4_word(records.dimensionValues, places.country_at) as country,
        ga4_count(records.metricValues, places.sessions_at) as sessions,
        ga4_count(records.metricValues, places.engaged_sessions_at) as engaged_sessions,
        try_cast(records.metricValues[places.key_events_at].value as double) as key_events,
    from records
    inner join places on records.load_id = places.load_id
)

select
    *,
    '(data not available)' in (landing_page, channel_group) as is_pending,
    report_fault(date_day, sessions, least(sessions, engaged_sessions, key_events)) as reason,
from valued
