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
    case
        when date_day is null then 'unparseable_date'
        when clicks is null then 'unparseable_number'
        when least(clicks, impressions) < 0 then 'negative_number'
        when row_number() over (partition by site, date_day, query_kind order by record_id) > 1 then 'duplicate_id'
    end as reason,
from valued
