{# One row per computed KPI, channel and day of the week: mean and spread of its days in the eight weeks up to as_of. Days not read tell nothing. #}
with days as (
    select *, from {{ ref('int_kpis__days') }}
    where basis = 'as_told' and is_covered
)

select
    days.client,
    days.kpi_key,
    days.channel,
    isodow(days.date_day) as weekday,
    count(*) as n,
    cast(avg(days.numerator) as double) as mean,
    cast(var_samp(days.numerator) as double) as variance,
from days
inner join {{ ref('int_kpis__clock') }} as clock
    on
        days.client = clock.client
        and days.kpi_key = clock.kpi_key
        and days.date_day > clock.as_of_date - 56
        and days.date_day >= clock.first_day
group by all
