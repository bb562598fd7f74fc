-- What the source says about its own report: days with the same facts are one row. Days outside the
-- window just read keep what was said before.
with said as (
    select
        'ga4' as source,
        property_id,
        report,
        window_first,
        window_last,
        is_thresholded,
        has_other_row,
        is_sampled,
        is_truncated,
        has_pending,
        blocked_metrics,
        timezone,
        currency,
    from report_facts
),

earlier as (
    select
        q.property_id,
        q.report,
        q.is_thresholded,
        q.has_other_row,
        q.is_sampled,
        q.is_truncated,
        q.has_pending,
        q.blocked_metrics,
        q.timezone,
        q.currency,
        unnest(generate_series(q.window_first::timestamp, q.window_last::timestamp, interval 1 day))::date as date_day,
    from raw.web_report_quality as q
    cross join load
    where q.client = load.client and q.source = 'ga4' and q.report = load.stream
),

days as (
    select
        * exclude (source, window_first, window_last),
        unnest(generate_series(window_first::timestamp, window_last::timestamp, interval 1 day))::date as date_day,
    from said
    union all by name
    select earlier.*
    from earlier
    left join said
        on
            earlier.property_id = said.property_id
            and earlier.date_day between said.window_first and said.window_last
    where said.property_id is null
),

islands as (
    select
        *,
        date_day - cast(row_number() over (partition by all_facts order by date_day) as integer) as island,
    from (select *, row(columns(* exclude (date_day)))::varchar as all_facts from days)
)

select
    'ga4' as source,
    property_id,
    report,
    min(date_day) as window_first,
    max(date_day) as window_last,
    is_thresholded,
    has_other_row,
    is_sampled,
    is_truncated,
    has_pending,
    blocked_metrics,
    timezone,
    currency,
from islands
group by all_facts, island, property_id, report, is_thresholded, has_other_row, is_sampled, is_truncated, has_pending,
    blocked_metrics, timezone, currency
