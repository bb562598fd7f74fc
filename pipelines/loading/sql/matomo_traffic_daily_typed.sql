-- One row per day, report and label. Types go by Matomo's own names of them (segment), which no language
-- changes, else by their numbers, else by the English label.
with valued as (
    select
        records.rowid as record_id,
        headers.property_id,
        headers.property_id as site_id,
        try_cast(records.date as date) as date_day,
        records.date as date_text,
        records.report,
        case
            when records.report != 'type' then coalesce(records.row.label, '')
            else coalesce(
                nullif(regexp_extract(records.row.segment, 'referrerType==(\w+)', 1), ''),
                case records.row.referrer_type
                    when '1' then 'direct'
                    when '2' then 'search'
                    when '3' then 'website'
                    when '6' then 'campaign'
                    when '7' then 'social'
                end,
                records.row.label,
                ''
            )
        end as label,
        try_cast(records.row.nb_visits as bigint) as visits,
        try_cast(records.row.bounce_count as bigint) as bounces,
    from records
    inner join headers on records.load_id = headers.load_id
)

select
    *,
    false as is_pending,
    report_fault(date_day, visits, least(visits, bounces)) as reason,
from valued
