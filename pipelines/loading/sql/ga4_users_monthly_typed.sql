-- One row per row of the report; `reason` says why a row cannot be used. Values are found by the places that
-- the header names, once per part.
with places as (
    select
        headers.load_id,
        headers.property_id,
        list_position(headers.dimensions, 'yearMonth') as date_at,
        list_position(headers.metrics, 'totalUsers') as total_users_at,
        list_position(headers.metrics, 'activeUsers') as active_users_at,
        list_position(headers.metrics, 'newUsers') as new_users_at,
    from headers
),

valued as (
    select
        records.rowid as record_id,
        places.property_id,
        report_date(records.dimensionValues[places.date_at].value || '01') as date_day,
        records.dimensionValues[places.date_at].value as date_text,
        ga4_count(records.metricValues, places.total_users_at) as total_users,
        ga4_count(records.metricValues, places.active_users_at) as active_users,
        ga4_count(records.metricValues, places.new_users_at) as new_users,
    from records
    inner join places on records.load_id = places.load_id
)

select
    *,
    false as is_pending,
    report_fault(date_day, total_users, least(total_users, active_users, new_users)) as reason,
from valued
