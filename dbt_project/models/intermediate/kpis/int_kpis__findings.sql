{# One row per KPI with a finding about one of its sources that lowers its confidence. Money without a rate is left out, so it is an error for what rests on it. #}
with clock as (
    select
        client,
        kpi_key,
        unnest(sources) as source,
    from {{ ref('int_kpis__clock') }}
),

registry as (
    select
        client,
        kpi_key,
        bool_or(list_contains(needed_inputs, 'spend')) as rests_on_spend,
        coalesce(bool_or(list_has_any([numerator, denominator], {{ converted_revenue_measures() }})), false)
            as rests_on_revenue,
    from {{ ref('int_kpis__registry') }}
    group by all
)

select
    clock.client,
    clock.kpi_key,
    bool_or(
        case quality.finding
            when 'spend_currency_differs' then registry.rests_on_spend
            when 'deal_rate_missing' then registry.rests_on_revenue
            else quality.severity = 'error'
        end
    ) as has_error,
    bool_or(quality.finding = 'timezone_differs') as has_other_zone,
from clock
inner join registry using (client, kpi_key)
inner join {{ ref('quality') }} as quality using (client, source)
where
    quality.severity = 'error'
    or quality.finding in ('timezone_differs', 'spend_currency_differs', 'deal_rate_missing')
group by all
