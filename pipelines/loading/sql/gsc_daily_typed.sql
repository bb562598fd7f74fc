-- One row per day and query: clicks in all, on the brand, on anything else. Google counts in floating point.
with valued as (
    select
        records.rowid as record_id,
        headers.property_id,
        headers.property_id as site,
        headers.query_kind,
        try_cast(records.keys[1] as date) as date_day,
        records.keys[1] as date_text,
        try_cast(round(records.clicks) as bigint) as clicks,
        try_cast(round(records.impressions) as bigint) as impressions,
        records.position,
    from records
    inner join headers on records.load_id = headers.load_id
)

select
    *,
    false as is_pending,
    report_fault(date_day, clicks, least(clicks, impressions)) as reason,
from valued
