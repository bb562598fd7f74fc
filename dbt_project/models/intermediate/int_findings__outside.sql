{# One row per finding about lines of files outside the days that count: before start_date, or after the run, where visits cannot lie and spend may be planned. A replay hides what came later, so it finds no future. #}
with clock as (
    select *,
    from {{ ref('int_clock') }}
    where as_of_limit is null
),

settings as (
    select *, from {{ ref('int_settings') }}
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

union all

select
    traffic.client,
    'files',
    'traffic_before_start',
    'info',
    null,
    count(*),
    concat(
        count(*), ' rows of traffic are dated before start_date, the first on ', min(traffic.date_day),
        '; they do not count. Give an earlier start_date if they should.'
    ),
from {{ ref('stg_files__traffic') }} as traffic
inner join settings using (client)
where traffic.date_day < settings.start_date
group by traffic.client

union all

select
    spend.client,
    'files',
    'spend_before_start',
    'info',
    null,
    count(*),
    concat(
        count(*), ' lines of spend begin before start_date, the first on ', min(spend.first_day),
        '; their days before it do not count. Give an earlier start_date if they should.'
    ),
from {{ ref('stg_files__spend') }} as spend
inner join settings using (client)
where spend.first_day < settings.start_date
group by spend.client
