{# One row per step, channel, `all` included, and day on which anybody got through: how long each took, in no order, and a hash that no order changes. What periods and windows are made of, so that no row stands once per period. #}
with by_channel as (
    select
        client,
        from_stage,
        to_stage,
        channel,
        through_day,
        as_of_date,
        list(days) as days,
        sum(hash(days)) as fingerprint,
    from {{ ref('int_durations__completed') }}
    group by all
)

select
    client,
    from_stage,
    to_stage,
    channel,
    through_day,
    as_of_date,
    days,
    fingerprint,
from by_channel
union all
select
    client,
    from_stage,
    to_stage,
    'all',
    through_day,
    as_of_date,
    flatten(list(days)),
    sum(fingerprint),
from by_channel
group by all
