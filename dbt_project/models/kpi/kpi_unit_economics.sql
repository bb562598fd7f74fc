{# One row per grain, period and channel: what was spent beside what it brought. The same figures as kpi_values, side by side; sums are whole, ratios are divided last. #}
with figures as (
    select *, from {{ ref('kpi_values') }}
    where
        basis = 'as_told'
        and grain != 'cohort_365d'
        and kpi_key in (
            'spend', 'won_revenue', 'new_revenue', 'new_customers', 'cpl', 'cpmql', 'cac', 'roi', 'roi_media',
            'roi_cohort', 'payback_days'
        )
),

-- Media is a part of spend: told wherever spend is, also without deals and for channels outside ROI.
media as (
    select
        spend.client,
        spend.grain,
        spend.period_start,
        spend.channel,
        sum(measures.value) as media_spend,
    from figures as spend
    inner join {{ ref('int_measures__daily') }} as measures
        on
            spend.client = measures.client
            and spend.channel = measures.channel
            and measures.measure = 'media_spend'
            and measures.date_day between spend.period_start and least(spend.period_end, spend.as_of_date)
    semi join {{ ref('int_coverage_daily') }} as coverage
        on
            measures.client = coverage.client
            and coverage.input = 'spend'
            and measures.date_day = coverage.date_day
    where spend.kpi_key = 'spend' and spend.value is not null
    group by all
)

select
    client,
    grain,
    period_start,
    channel,
    cast(max(value) filter (where kpi_key = 'spend') as decimal(18, 2)) as spend,
    cast(
        coalesce(max(media.media_spend), if(max(value) filter (where kpi_key = 'spend') is null, null, 0))
        as decimal(18, 2)
    ) as media_spend,
    cast(max(denominator) filter (where kpi_key = 'cpl') as bigint) as leads,
    cast(max(denominator) filter (where kpi_key = 'cpmql') as bigint) as mqls,
    cast(max(value) filter (where kpi_key = 'new_customers') as bigint) as new_customers,
    cast(max(value) filter (where kpi_key = 'won_revenue') as decimal(18, 2)) as won_revenue,
    cast(max(value) filter (where kpi_key = 'new_revenue') as decimal(18, 2)) as new_revenue,
    cast(max(value) filter (where kpi_key = 'cpl') as decimal(18, 2)) as cpl,
    cast(max(value) filter (where kpi_key = 'cpmql') as decimal(18, 2)) as cpmql,
    cast(max(value) filter (where kpi_key = 'cac') as decimal(18, 2)) as cac,
    max(value) filter (where kpi_key = 'roi') as roi,
    max(value) filter (where kpi_key = 'roi_media') as roi_media,
    max(value) filter (where kpi_key = 'roi_cohort') as roi_cohort,
    max(value) filter (where kpi_key = 'payback_days') as payback_days,
from figures
left join media using (client, grain, period_start, channel)
group by client, grain, period_start, channel
