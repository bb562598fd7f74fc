{# One row per stock, day and channel from its first move on: how much there was at the day's end. A stock is not added up over days. #}
with moves as (
    select *, from {{ ref('int_stocks__moves') }}
),

clock as (
    select *, from {{ ref('int_clock') }}
),

grid as (
    select
        moves.client,
        moves.measure,
        moves.channel,
        cast(unnest(generate_series(
            cast(min(moves.date_day) as timestamp), cast(clock.run_day as timestamp), interval 1 day
        )) as date) as date_day,
    from moves
    inner join clock using (client)
    group by moves.client, moves.measure, moves.channel, clock.run_day
)

select
    grid.client,
    grid.measure,
    grid.date_day,
    grid.channel,
    sum(coalesce(moves.delta, 0)) over (
        partition by grid.client, grid.measure, grid.channel order by grid.date_day rows unbounded preceding
    ) as value,
from grid
left join moves using (client, measure, channel, date_day)
