-- What marketing costs and gives in the year to date: one row per KPI of $keys that has the current year,
-- and `won_revenue_roi`: won revenue credited to $roi_channels (null: all but offline and unallocated),
-- the channels on which returns are counted.
with current_year as (
    select *
    from kpi.kpi_values
    where grain = 'year' and coalesce(basis, 'as_told') = 'as_told' and list_contains($keys, kpi_key)
    qualify period_start = max(period_start) over (partition by kpi_key)
)

select
    kpi_key, period_start, period_end, if(is_shown, value, null) as value, numerator, denominator, confidence_reason
from current_year
where channel = 'all'
union all
select
    'won_revenue_roi' as kpi_key, period_start, period_end, sum(value) as value, sum(numerator) as numerator,
    null as denominator, null as confidence_reason
from current_year
where kpi_key = 'won_revenue' and channel != 'all' and coalesce(
    list_contains($roi_channels::varchar[], channel), channel not in ('offline', 'unallocated')
)
group by all
order by kpi_key
