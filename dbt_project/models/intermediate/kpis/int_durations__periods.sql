{# One row per step, grain, period and channel with anybody who got through in it: how long that took. Linear quantiles, recomputed per grain and for `all`. A period of the same times as when it was told last keeps its quantiles. #}
with window_days as (
    select *, from {{ ref('int_durations__windows') }}
),

standing as (
    {{ standing_rows({
        'client': 'varchar', 'from_stage': 'varchar', 'to_stage': 'varchar', 'channel': 'varchar', 'grain': 'varchar',
        'period_start': 'date', 'n': 'bigint', 'fingerprint': 'hugeint', 'p50_days': 'double', 'p90_days': 'double'
    }) }}
),

periods as (
    select
        client,
        from_stage,
        to_stage,
        channel,
        grain,
        period_start,
        cast(sum(n) as bigint) as n,
        sum(fingerprint) as fingerprint,
    from window_days
    group by all
),

compared as (
    select
        periods.*,
        standing.p50_days,
        standing.p90_days,
    from periods
    left join standing using (client, from_stage, to_stage, channel, grain, period_start, n, fingerprint)
),

changed as (
    select
        compared.* exclude (p50_days, p90_days),
        window_days.through_day,
    from compared
    inner join window_days using (client, from_stage, to_stage, channel, grain, period_start)
    where compared.p50_days is null
),

-- Gathered by day first: a day lies in up to 33 periods.
by_day as (
    select
        client,
        from_stage,
        to_stage,
        channel,
        through_day,
        list(days) as days,
    from {{ ref('int_durations__completed') }}
    semi join changed using (client, from_stage, to_stage, through_day)
    group by all
),

gathered as (
    select
        changed.* exclude (through_day, n, fingerprint),
        list_aggregate(flatten(list(by_day.days)), 'quantile_cont', [0.5, 0.9]) as quantiles,
    from changed
    inner join by_day
        on
            changed.client = by_day.client
            and changed.from_stage = by_day.from_stage
            and changed.to_stage = by_day.to_stage
            and changed.through_day = by_day.through_day
            and changed.channel in (by_day.channel, 'all')
    group by all
)

select
    compared.* exclude (p50_days, p90_days),
    coalesce(compared.p50_days, gathered.quantiles[1]) as p50_days,
    coalesce(compared.p90_days, gathered.quantiles[2]) as p90_days,
from compared
left join gathered using (client, from_stage, to_stage, channel, grain, period_start)
