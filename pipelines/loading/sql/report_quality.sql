-- What the source says about its own report: days with the same facts are one row. Days outside the
-- window just read keep what was said before.
with earlier as (
    select
        q.property_id,
        q.report,
        q.is_thresholded,
        q.has_other_row,
        q.is_sampled,
        q.is_truncated,
        q.has_pending,
        q.is_beyond_history,
        q.blocked_metrics,
        q.timezone,
        q.currency,
        unnest(generate_series(q.window_first::timestamp, q.window_last::timestamp, interval 1 day))::date as date_day,
    from raw.web_report_quality as q
    cross join load
    where q.client = load.client and q.source = load.source and q.report = load.stream
),

days as (
    select * from report_facts
    union all by name
    select earlier.*
    from earlier
    cross join load
    where earlier.date_day not between load.window_first and load.window_last
),

-- Partitioned by the columns themselves: by one text of them all, days that differ were seen in one run (DuckDB 2.0.0).
islands as (
    select
        *,
        date_day - cast(row_number() over (
            partition by property_id, report, is_thresholded, has_other_row, is_sampled, is_truncated, has_pending,
                is_beyond_history, blocked_metrics, timezone, currency
            order by date_day
        ) as integer) as island,
    from days
)

select
    load.source,
    islands.property_id,
    islands.report,
    min(islands.date_day) as window_first,
    max(islands.date_day) as window_last,
    islands.is_thresholded,
    islands.has_other_row,
    islands.is_sampled,
    islands.is_truncated,
    islands.has_pending,
    islands.is_beyond_history,
    islands.blocked_metrics,
    islands.timezone,
    islands.currency,
from islands
cross join load
group by
    load.source, islands.property_id, islands.report, islands.island,
    islands.is_thresholded, islands.has_other_row, islands.is_sampled, islands.is_truncated, islands.has_pending,
    islands.is_beyond_history, islands.blocked_metrics, islands.timezone, islands.currency
