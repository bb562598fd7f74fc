{# One row per client with leads: the estimated share of them that becomes customers within 365 days, or by the last age with 30 leads at risk, and its 90 % band after Greenwood. #}
with ages as (
    select
        client,
        age_days,
        at_risk,
        conversions,
        ltc_estimate,
        sum(conversions / nullif(cast(at_risk as double) * (at_risk - conversions), 0)) over so_far as greenwood,
    from {{ ref('kpi_ltc_survival') }}
    where channel = 'all'
    window so_far as (partition by client order by age_days rows unbounded preceding)
),

told as (
    select
        client,
        max(at_risk) as leads,
        max(age_days) filter (where age_days <= 365 and at_risk >= 30) as age_days,
    from ages
    group by all
)

select
    told.client,
    told.leads,
    told.age_days,
    coalesce(ages.ltc_estimate, 0) as value,
    2 * 1.6448536269514722 * (1 - ages.ltc_estimate) * sqrt(ages.greenwood) as band_width,
from told
left join ages using (client, age_days)
