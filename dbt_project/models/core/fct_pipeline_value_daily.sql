{# One row per day and channel since the first deal: what stood open at the day's end, amount times the stage's probability as it was on that day. From moves and a running sum, never deal by day. #}
with stays as (
    select
        stays.client,
        coalesce(credited.channel, 'unallocated') as channel,
        stays.first_day,
        stays.end_day,
        coalesce(stays.value, 0) as value,
    from {{ ref('int_pipeline__stays') }} as stays
    left join {{ ref('int_deals__credited') }} as credited using (client, deal_id)
    where stays.end_day is null or stays.end_day > stays.first_day
),

moves as (
    select
        client,
        channel,
        unnest([
            { 'date_day': first_day, 'deals': 1, 'value': value },
            { 'date_day': end_day, 'deals': -1, 'value': -value }
        ], recursive := true),
    from stays
),

net as (
    select
        client,
        channel,
        date_day,
        sum(deals) as deals,
        cast(sum(value) as decimal(24, 6)) as value,
    from moves
    where date_day is not null
    group by all
),

days as (
    select
        net.client,
        net.channel,
        cast(unnest(generate_series(
            cast(min(net.date_day) as timestamp), cast(clock.run_day as timestamp), interval 1 day
        )) as date) as date_day,
    from net
    inner join {{ ref('int_clock') }} as clock using (client)
    group by net.client, net.channel, clock.run_day
)

select
    days.client,
    days.date_day,
    days.channel,
    cast(sum(coalesce(net.deals, 0)) over so_far as bigint) as open_deals,
    cast(sum(coalesce(net.value, 0)) over so_far as decimal(18, 2)) as weighted_value,
from days
left join net using (client, channel, date_day)
window so_far as (partition by days.client, days.channel order by days.date_day rows unbounded preceding)
