{# One row per day and channel: leads open on that day, and those that would have been at the reference pace. From moves and a running sum, never lead by day. #}
with clock as (
    select *, from {{ ref('int_kpis__clock') }}
    where kpi_key = 'leads' and as_of_date is not null
),

moves as (
    select
        client,
        channel,
        is_reference,
        unnest([{ 'date_day': first_day, 'delta': 1 }, { 'date_day': end_day, 'delta': -1 }], recursive := true),
    from {{ ref('int_open_leads__stays') }}
),

net as (
    select
        client,
        channel,
        date_day,
        coalesce(sum(delta) filter (where not is_reference), 0) as open_delta,
        coalesce(sum(delta) filter (where is_reference), 0) as reference_delta,
    from moves
    group by all
),

grid as (
    select
        net.client,
        net.channel,
        cast(unnest(generate_series(
            cast(min(net.date_day) as timestamp), cast(clock.as_of_date as timestamp), interval 1 day
        )) as date) as date_day,
    from net
    inner join clock using (client)
    group by net.client, net.channel, clock.as_of_date
)

select
    grid.client,
    grid.channel,
    grid.date_day,
    sum(coalesce(net.open_delta, 0)) over so_far as open_leads,
    sum(coalesce(net.reference_delta, 0)) over so_far as reference_leads,
from grid
left join net using (client, channel, date_day)
window so_far as (partition by grid.client, grid.channel order by grid.date_day rows unbounded preceding)
