-- One row per row of the report; `reason` says why a row cannot be used.
with valued as (
    select
        records.load_id,
        headers.property_id,
        row_number() over (order by records.load_id) as place,
        try_cast(try_strptime(records.dimensionValues[list_position(headers.dimensions, 'date')].value, '%Y%m%d') as date)
            as date_day,
        records.dimensionValues[list_position(headers.dimensions, 'date')].value as date_text,
        coalesce(records.dimensionValues[list_position(headers.dimensions, 'hostName')].value, '') as host_name,
        coalesce(records.dimensionValues[list_position(headers.dimensions, 'sessionDefaultChannelGroup')].value, '') as channel_group,
        coalesce(records.dimensionValues[list_position(headers.dimensions, 'sessionSource')].value, '') as source,
        coalesce(records.dimensionValues[list_position(headers.dimensions, 'sessionMedium')].value, '') as medium,
        coalesce(records.dimensionValues[list_position(headers.dimensions, 'sessionCampaignName')].value, '') as campaign,
        try_cast(records.metricValues[list_position(headers.metrics, 'sessions')].value as bigint) as sessions,
        try_cast(records.metricValues[list_position(headers.metrics, 'engagedSessions')].value as bigint) as engaged_sessions,
        try_cast(records.metricValues[list_position(headers.metrics, 'newUsers')].value as bigint) as new_users,
        try_cast(records.metricValues[list_position(headers.metrics, 'totalUsers')].value as bigint) as total_users,
        try_cast(records.metricValues[list_position(headers.metrics, 'screenPageViews')].value as bigint) as page_views,
        try_cast(records.metricValues[list_position(headers.metrics, 'keyEvents')].value as double) as key_events,
        to_json(records)::varchar as record,
    from records
    inner join headers on records.load_id = headers.load_id
)

select
    *,
    case
        when date_day is null then 'unparseable_date'
        when sessions is null then 'unparseable_number'
        when least(sessions, engaged_sessions, new_users, total_users, page_views) < 0 then 'negative_number'
        when row_number() over (partition by property_id, date_day, host_name, channel_group, source, medium, campaign order by place) > 1 then 'duplicate_id'
    end as reason,
from valued
