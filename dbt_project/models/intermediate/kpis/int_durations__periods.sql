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

gathered as (
    select
        changed.* exclude (p50_days, p90_days),
        list_aggregate(flatten(list(by_day.days)), 'quantile_cont', [0.5, 0.9]) as quantiles,
    from compared as changed
    inner join window_days using (client, from_stage, to_stage, channel, grain, period_start)
    inner join {{ ref('int_durations__days') }} as by_day using (client, from_stage, to_stage, channel, through_day)
    where changed.p50_days is null
    group by all
)

select
    client,
    from_stage,
    to_stage,
    channel,
    grain,
    period_start,
    n,
    fingerprint,
    p50_days,
    p90_days,
from compared
where p50_days is not null
union all
select
    client,
    from_stage,
    to_stage,
    channel,
    grain,
    period_start,
    n,
    fingerprint,
    quantiles[1] as p50_days,
    quantiles[2] as p90_days,
from gathered
