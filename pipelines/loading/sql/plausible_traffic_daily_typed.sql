-- One row per row of the query; `reason` says why a row cannot be used.
with places as (
    select
        headers.load_id,
        headers.property_id,
        list_position(headers.dimensions, 'time:day') as date_at,
        list_position(headers.dimensions, 'visit:channel') as channel_at,
        list_position(headers.dimensions, 'visit:source') as source_at,
        list_position(headers.dimensions, 'visit:utm_medium') as medium_at,
        list_position(headers.dimensions, 'visit:utm_campaign') as campaign_at,
        list_position(headers.metrics, 'visits') as visits_at,
        list_position(headers.metrics, 'visitors') as visitors_at,
        list_position(headers.metrics, 'pageviews') as page_views_at,
        list_position(headers.metrics, 'bounce_rate') as bounce_rate_at,
    from headers
),

valued as (
    select
        records.rowid as record_id,
        places.property_id,
        places.property_id as site_id,
        try_cast(left(records.dimensions[places.date_at], 10) as date) as date_day,
        records.dimensions[places.date_at] as date_text,
        coalesce(records.dimensions[places.channel_at], '') as channel,
        coalesce(records.dimensions[places.source_at], '') as source,
        coalesce(records.dimensions[places.medium_at], '') as medium,
        coalesce(records.dimensions[places.campaign_at], '') as campaign,
        try_cast(records.metrics[places.visits_at] as bigint) as visits,
        try_cast(records.metrics[places.visitors_at] as bigint) as visitors,
        try_cast(records.metrics[places.page_views_at] as bigint) as page_views,
        try_cast(records.metrics[places.bounce_rate_at] as double) as bounce_rate,
    from records
    inner join places on records.load_id = places.load_id
)

select
    *,
    false as is_pending,
    report_fault(date_day, visits, least(visits, visitors, page_views)) as reason,
from valued
