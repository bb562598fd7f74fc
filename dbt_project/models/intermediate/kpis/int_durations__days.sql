{# One row per step, channel, `all` included, and day on which anybody got through: how many did, and a hash of how long each took that no order changes. What periods and windows are told apart by, so that no row stands once per period. #}
with by_channel as (
    select
        client,
        from_stage,
        to_stage,
        channel,
        through_day,
        as_of_date,
        count(*) as n,
        sum(hash(days)) as fingerprint,
    from {{ ref('int_durations__completed') }}
    group by all
)

select *, from by_channel
union all
select
    client,
    from_stage,
    to_stage,
    'all' as channel,
    through_day,
    as_of_date,
    cast(sum(n) as bigint) as n,
    sum(fingerprint) as fingerprint,
from by_channel
group by client, from_stage, to_stage, through_day, as_of_date
