{# One row per finding about LTC: a horizon too short for how long customers take, and two ways of counting that disagree two months running. #}
with clock as (
    select
        client,
        as_of_date,
        horizon_days,
    from {{ ref('int_kpis__clock') }}
    inner join {{ ref('int_kpis__latest') }} using (client, kpi_key)
    where kpi_key = 'ltc'
),

times as (
    select
        clock.client,
        clock.horizon_days,
        count(*) as n,
        quantile_cont(durations.days, 0.8) as p80_days,
    from clock
    inner join {{ ref('int_durations__completed') }} as durations
        on
            clock.client = durations.client
            and durations.from_stage = 'lead'
            and durations.to_stage = 'customer'
            and durations.through_day > clock.as_of_date - 365
    group by all
),

stories as (
    select
        client,
        max(ltc) filter (where months_back = 0) as ltc,
        max(ltc_period) filter (where months_back = 0) as ltc_period,
    from {{ ref('int_ltc__stories') }}
    group by all
    having count(*) filter (where is_different) = 2
)

select
    client,
    'model' as source,
    'ltc_horizon_short' as finding,
    'warning' as severity,
    null as date_day,
    cast(floor(p80_days) as bigint) as n,
    concat(
        'One customer in five took longer than ', cast(floor(p80_days) as bigint), ' days in the last year; ',
        'LTC counts those won within ', horizon_days, ' days.'
    ) as message,
from times
where n >= 10 and p80_days > horizon_days

union all

select
    client,
    'model',
    'ltc_stories_differ',
    'info',
    null,
    2,
    concat(
        'LTC of leads old enough (', round(100 * ltc, 1), ' %) and customers per lead of the same days (',
        round(100 * ltc_period, 1), ' %) tell different stories, two months running.'
    ),
from stories
