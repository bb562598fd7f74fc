-- One row per row of the report; `reason` says why a row cannot be used. Values are found by the places that
-- the header names, once per part.
with places as (
    select
        headers.load_id,
        headers.property_id,
        list_position(headers.dimensions, 'date') as date_at,
        list_position(headers.dimensions, 'hostName') as host_name_at,
        list_position(headers.metrics, 'sessions') as sessions_at,
        list_position(headers.metrics, 'engagedSessions') as engaged_sessions_at,
        list_position(headers.metrics, 'newUsers') as new_users_at,
        list_position(headers.metrics, 'totalUsers') as total_users_at,
        list_position(headers.metrics, 'screenPageViews') as page_views_at,
        list_position(headers.metrics, 'keyEvents') as key_events_at,
    from headers
),

valued as (
    select
        records.rowid as record_id,
        places.property_id,
        report_date(records.dimensionValues[places.date_at].value) as date_day,
        records.dimensionValues[places.date_at].value as date_text,
        ga4_word(records.dimensionValues, places.host_name_at) as host_name,
        ga4_count(records.metricValues, places.sessions_at) as sessions,
        ga4_count(records.metricValues, places.engaged_sessions_at) as engaged_sessions,
        ga4_count(records.metricValues, places.new_users_at) as new_users,
        ga4_count(records.metricValues, places.total_users_at) as total_users,
        ga4_count(records.metricValues, places.page_views_at) as page_views,
        try_cast(records.metricValues[places.key_events_at].value as double) as key_events,
    from records
    inner join places on records.load_id = places.load_id
)

select
    *,
    false as is_pending,
    report_fault(date_day, sessions, least(sessions, engaged_sessions, new_users, total_users, page_views)) as reason,
from valued
