{# One row per client with shares above one: months of a channel in which more was counted of the part than of the whole, such as leads of a channel whose visits the browser hides. #}
with shares as (
    select distinct
        client,
        kpi_key,
    from {{ ref('int_kpis__registry') }}
    where basis = 'as_told' and is_proportion and aggregation = 'ratio'
),

months as (
    select
        days.client,
        days.kpi_key,
        days.channel,
        date_trunc('month', days.date_day) as month,
        sum(days.numerator) as numerator,
        sum(days.denominator) as denominator,
    from {{ ref('int_kpis__days') }} as days
    inner join shares using (client, kpi_key)
    where days.basis = 'as_told'
    group by all
    having sum(days.denominator) > 0 and sum(days.numerator) > sum(days.denominator)
),

by_kpi as (
    select
        client,
        kpi_key,
        count(*) as n,
        arg_max(
            concat(
                channel, ' in ', strftime(month, '%Y-%m'), ' (', {{ in_words('numerator') }}, ' of ',
                {{ in_words('denominator') }}, ')'
            ),
            (month, numerator)
        ) as newest,
    from months
    group by client, kpi_key
)

select
    client,
    'model' as source,
    'share_above_one' as finding,
    'warning' as severity,
    null as date_day,
    cast(sum(n) as bigint) as n,
    concat(
        'Shares above 100 % have no interval: ',
        string_agg(
            concat(kpi_key, ' of ', n, if(n = 1, ' month', ' months'), ', newest of ', newest), '; ' order by kpi_key
        ),
        '.'
    ) as message,
from by_kpi
group by client
