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
        try_cast(try_strptime(records.dimensionValues[places.date_at].value || '01', '%Y%m%d') as date) as date_day,
        records.dimensionValues[places.date_at].value as date_text,
        try_cast(records.metricValues[places.total_users_at].value as bigint) as total_users,
        try_cast(records.metricValues[places.active_users_at].value as bigint) as active_users,
        try_cast(records.metricValues[places.new_users_at].value as bigint) as new_users,
    from records
    inner join places on records.load_id = places.load_id
)

select
    *,
    false as is_pending,
    case
        when date_day is null then 'unparseable_date'
        when total_users is null then 'unparseable_number'
        when least(total_users, active_users, new_users) < 0 then 'negative_number'
        when
            row_number() over (partition by property_id, date_day order by record_id) > 1
            then 'duplicate_id'
    end as reason,
from valued
