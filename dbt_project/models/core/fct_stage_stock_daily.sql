{# One row per stage ever held and day since its first contact: contacts in it at the day's end, moves in and out. From moves and a running sum, never contact by day. #}
with stays as (
    select *, from {{ ref('int_lifecycle__stays') }}
),

moves as (
    select
        client,
        stage,
        entered_day as date_day,
        1 as entered,
        0 as exited,
    from stays
    union all
    select
        client,
        stage,
        left_day,
        0,
        1,
    from stays
    where left_day is not null
),

net as (
    select
        client,
        stage,
        date_day,
        sum(entered) as entered,
        sum(exited) as exited,
    from moves
    group by all
),

days as (
    select
        net.client,
        net.stage,
        cast(unnest(generate_series(
            cast(min(net.date_day) as timestamp), cast(clock.run_day as timestamp), interval 1 day
        )) as date) as date_day,
    from net
    inner join {{ ref('int_clock') }} as clock using (client)
    group by net.client, net.stage, clock.run_day
)

select
    days.client,
    days.date_day,
    days.stage,
    cast(sum(coalesce(net.entered, 0) - coalesce(net.exited, 0)) over (
        partition by days.client, days.stage order by days.date_day
    ) as bigint) as contacts,
    cast(coalesce(net.entered, 0) as bigint) as entered,
    cast(coalesce(net.exited, 0) as bigint) as "left",
from days
left join net using (client, stage, date_day)
