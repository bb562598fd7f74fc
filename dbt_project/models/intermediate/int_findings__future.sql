{# One row per finding about lines of files that lie after the run. Visits cannot, so those never count; spend may be planned. A replay hides what came later, so it finds no future. #}
with clock as (
    select *,
    from {{ ref('int_clock') }}
    where as_of_limit is null
)

select
    traffic.client,
    'files' as source,
    'traffic_in_future' as finding,
    'warning' as severity,
    null as date_day,
    count(*) as n,
    concat(
        count(*), ' rows of traffic are dated after this run, the last on ', max(traffic.date_day),
        '; they do not count. Correct the day in the file.'
    ) as message,
from {{ ref('stg_files__traffic') }} as traffic
inner join clock using (client)
where traffic.date_day > clock.run_day
group by traffic.client

union all

select
    spend.client,
    'files',
    'spend_in_future',
    'info',
    null,
    count(*),
    concat(
        count(*), ' lines of spend begin after this run, the last on ', max(spend.first_day),
        '; they count from their day on.'
    ),
from {{ ref('stg_files__spend') }} as spend
inner join clock using (client)
where spend.first_day > clock.run_day
group by spend.client
