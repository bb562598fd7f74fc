-- One row per row of the report; `reason` says why a row cannot be used. Values are found by the places that
-- the header names, once per part.
with places as (
    select
        headers.load_id,
        headers.property_id,
        list_position(headers.dimensions, 'date') as date_at,
        list_position(headers.dimensions, 'hostName') as host_name_at,
        list_position(headers.dimensions, 'firstUserDefaultChannelGroup') as channel_group_at,
        list_position(headers.dimensions, 'firstUserSource') as source_at,
        list_position(headers.dimensions, 'firstUserMedium') as medium_at,
        list_position(headers.metrics, 'newUsers') as new_users_at,
        list_position(headers.metrics, 'totalUsers') as total_users_at,
    from headers
),

valued as (
    select
        records.rowid as record_id,
        places.property_id,
        try_cast(try_strptime(records.dimensionValues[places.date_at].value, '%Y%m%d') as date) as date_day,
        records.dimensionValues[places.date_at].value as date_text,
        coalesce(records.dimensionValues[places.host_name_at].value, '') as host_name,
        coalesce(records.dimensionValues[places.channel_group_at].value, '') as channel_group,
        coalesce(records.dimensionValues[places.source_at].value, '') as source,
        coalesce(records.dimensionValues[places.medium_at].value, '') as medium,
        try_cast(records.metricValues[places.new_users_at].value as bigint) as new_users,
        try_cast(records.metricValues[places.total_users_at].value as bigint) as total_users,
    from records
    inner join places on records.load_id = places.load_id
)

select
    *,
    '(data not available)' in (channel_group, source, medium) as is_pending,
    case
        when date_day is null then 'unparseable_date'
        when new_users is null then 'unparseable_number'
        when least(new_users, total_users) < 0 then 'negative_number'
        when
            row_number() over (partition by property_id, date_day, host_name, channel_group, source, medium order by record_id) > 1
            then 'duplicate_id'
    end as reason,
from valued
