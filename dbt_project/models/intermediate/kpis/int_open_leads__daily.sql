{# One row per day and channel: leads open on that day, and those that would have been at the reference pace. Open: on the ladder from lead on, until customer, leaving the ladder, or open_lead_max_days. From moves and a running sum, never lead by day. #}
with clock as (
    select *, from {{ ref('int_kpis__clock') }}
    where kpi_key = 'leads' and as_of_date is not null
),

limits as (
    select
        settings.client,
        coalesce(settings.open_lead_max_days, settings.ltc_horizon_days) as open_days,
        least(reference.reference_days, open_days) as reference_days,
    from {{ ref('int_settings') }} as settings
    inner join {{ ref('int_open_leads__reference') }} as reference using (client)
),

stays as not materialized (
    select
        stays.client,
        stays.channel,
        stays.is_reference,
        stays.first_day,
        least(
            stays.end_day, stays.lead_day + if(stays.is_reference, limits.reference_days, limits.open_days)
        ) as end_day,
    from {{ ref('int_open_leads__stays') }} as stays
    inner join limits using (client)
    where
        if(
            stays.is_reference, limits.reference_days > 0, stays.first_day < stays.lead_day + limits.open_days
        )
),

moves as (
    select
        client,
        channel,
        first_day as date_day,
        count(*) filter (where not is_reference) as open_delta,
        count(*) filter (where is_reference) as reference_delta,
    from stays
    group by client, channel, first_day
    union all
    select
        client,
        channel,
        end_day,
        -count(*) filter (where not is_reference),
        -count(*) filter (where is_reference),
    from stays
    group by client, channel, end_day
),

grid as (
    select
        moves.client,
        moves.channel,
        cast(unnest(generate_series(
            cast(min(moves.date_day) as timestamp), cast(clock.as_of_date as timestamp), interval 1 day
        )) as date) as date_day,
    from moves
    inner join clock using (client)
    group by moves.client, moves.channel, clock.as_of_date
)

select
    grid.client,
    grid.channel,
    grid.date_day,
    sum(coalesce(sum(moves.open_delta), 0)) over so_far as open_leads,
    sum(coalesce(sum(moves.reference_delta), 0)) over so_far as reference_leads,
from grid
left join moves using (client, channel, date_day)
group by grid.client, grid.channel, grid.date_day
window so_far as (partition by grid.client, grid.channel order by grid.date_day rows unbounded preceding)
