{# One row per covered day of the authority's acquisition report and first-user channel; unallocated holds the remainder against the control total. No report, no rows. #}
with days as (
    select
        days.client,
        days.date_day,
        days.new_users,
        days.is_final and reads.is_settled as is_final,
    from {{ ref('int_traffic__days') }} as days
    inner join {{ ref('int_traffic__reads') }} as reads
        on
            days.client = reads.client
            and days.provider = reads.source
            and days.date_day = reads.date_day
            and reads.stream = 'acquisition_daily'
),

split as (
    select
        acquisition.client,
        acquisition.date_day,
        mapped.channel,
        acquisition.new_users,
    from {{ ref('stg_ga4__acquisition_daily') }} as acquisition
    inner join {{ ref('int_channels__mapped') }} as mapped
        on
            acquisition.client = mapped.client
            and mapped.origin = 'ga4'
            and acquisition.channel_group = mapped.source_name
            and acquisition.source = mapped.detail_1
            and acquisition.medium = mapped.detail_2
            and mapped.detail_3 = ''
),

remainder as (
    select
        days.client,
        days.date_day,
        'unallocated' as channel,
        days.new_users - coalesce(sum(split.new_users), 0) as new_users,
    from days
    left join split using (client, date_day)
    group by days.client, days.date_day, days.new_users
),

rows_and_remainder as (
    select *, from split
    union all
    select *, from remainder
)

select
    rows_and_remainder.client,
    rows_and_remainder.date_day,
    rows_and_remainder.channel,
    cast(sum(rows_and_remainder.new_users) as bigint) as new_users,
    days.is_final,
from rows_and_remainder
inner join days using (client, date_day)
group by all
having sum(rows_and_remainder.new_users) != 0
