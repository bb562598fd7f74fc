{# One row per headline KPI in order: the client's own choice, else the default of the market's maturity on the run's day. #}
with clock as (
    select *, from {{ ref('int_clock') }}
),

chosen as (
    select
        client,
        kpi_key,
        position,
    from {{ source('raw', 'client_headline') }}
),

maturity as (
    select
        maturity.client,
        coalesce(
            max_by(maturity.stage, maturity.valid_from) filter (where maturity.valid_from <= clock.run_day),
            min_by(maturity.stage, maturity.valid_from)
        ) as market_maturity,
    from {{ source('raw', 'client_market_maturity') }} as maturity
    inner join clock using (client)
    group by all
)

select
    client,
    kpi_key,
    position,
from chosen
union all
select
    maturity.client,
    defaults.kpi_key,
    defaults.position,
from maturity
inner join {{ ref('headline_defaults') }} as defaults using (market_maturity)
anti join chosen on maturity.client = chosen.client
