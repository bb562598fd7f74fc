-- The month that holds the newest day of each KPI, whatever period its scorecard row has.
select month.*
from kpi.kpi_values as month
inner join kpi.kpi_scorecard as scorecard
    on month.kpi_key = scorecard.kpi_key
    and scorecard.as_of_date between month.period_start and month.period_end
where month.grain = 'month' and month.channel = 'all' and coalesce(month.basis, 'as_told') = 'as_told'
