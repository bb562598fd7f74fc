-- One row per kind of finding: how often, when last, in the newest words; worst first.
with told as (
    -- Files published by earlier versions have no subject.
    select * replace (coalesce(date_day, date '0001-01-01') as date_day), date_day as day
    from meta.quality
    union all by name
    select null::varchar as subject where false
),

kinds as (
    select
        source,
        finding,
        severity,
        max_by(message, date_day) as message,
        max_by(n, date_day)::bigint as n,
        max(day) as last_day,
        min(day) as first_day,
        count(*) as times,
        max_by(subject, date_day) as subject
    from told
    group by all
)

select * from kinds
order by list_position(['error', 'warning', 'warn', 'info'], severity), n desc, source, finding
