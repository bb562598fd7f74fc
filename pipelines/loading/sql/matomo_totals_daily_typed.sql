-- One row per day: all visits of the site.
with valued as (
    select
        records.rowid as record_id,
        headers.property_id,
        headers.property_id as site_id,
        try_cast(records.date as date) as date_day,
        records.date as date_text,
        try_cast(records.row.nb_visits as bigint) as visits,
        try_cast(records.row.bounce_count as bigint) as bounces,
        try_cast(records.row.nb_uniq_visitors as bigint) as unique_visitors,
        try_cast(records.row.nb_actions as bigint) as actions,
    from records
    inner join headers on records.load_id = headers.load_id
)

select
    *,
    false as is_pending,
    report_fault(date_day, visits, least(visits, bounces, unique_visitors, actions)) as reason,
from valued
