-- Leads of the current month by their place in the drawn model: spin_1, spin_2, direct (the main track),
-- offline, other (what is left); all of them under `all`. One row per place that has any channel.
with months as (
    select *
    from kpi.kpi_values
    where kpi_key = 'leads' and grain = 'month' and coalesce(basis, 'as_told') = 'as_told'
    qualify period_start = max(period_start) over ()
)

select
    case
        when months.channel in ('all', 'direct', 'offline') then months.channel
        else coalesce(spins.spin, 'other')
    end as place,
    sum(months.numerator) as leads
from months
left join meta.spins as spins on months.channel = spins.channel
group by all
order by place
