-- The channel that moved each KPI the most in the direction in which it moved: one row per KPI whose channels add up.
-- The last 28 days against the same days a year before; without those, against the 28 before them.
-- Cohorts of a year against the cohort a year before. With parts n, d and the KPI's value r before,
-- a channel's effect is (n1 - r d1) / D1 - (n0 - r d0) / D0: summed over the channels, the change.
with ends as (
    select kpi_key, grain, max(period_end) as ends_on
    from kpi.kpi_values
    where grain in ('trailing_28d', 'cohort_365d') and channel = 'all'
    group by kpi_key, grain
    -- A cohort of a year says more than 28 days of it.
    qualify row_number() over (partition by kpi_key order by grain) = 1
),

candidates as (
    select kpi_key, grain, ends_on, ends_on - 365 as before_on,
        if(grain = 'cohort_365d', 'cohort', 'year') as before, 1 as choice
    from ends
    union all
    select kpi_key, grain, ends_on, ends_on - 28, 'days', 2 from ends where grain = 'trailing_28d'
),

begun as (
    select kpi_key, min(period_end) as first_day
    from kpi.kpi_values
    where grain = 'trailing_28d' and channel = 'all'
    group by kpi_key
),

told as (
    select *
    from kpi.kpi_values
    where grain in ('trailing_28d', 'cohort_365d') and coalesce(basis, 'as_told') = 'as_told' and numerator is not null
),

totals as (
    select
        candidates.*,
        now.denominator as denominator_now,
        earlier.denominator as denominator_before,
        if(earlier.denominator is null, 0, earlier.numerator / nullif(earlier.denominator, 0)) as value_before,
        round(
            now.numerator / coalesce(now.denominator, 1) - earlier.numerator / coalesce(earlier.denominator, 1), 12
        ) as change
    from candidates
    inner join told as now
        on candidates.kpi_key = now.kpi_key and candidates.grain = now.grain and candidates.ends_on = now.period_end
        and now.channel = 'all' and now.is_shown
    inner join told as earlier
        on candidates.kpi_key = earlier.kpi_key and candidates.grain = earlier.grain
        and candidates.before_on = earlier.period_end and earlier.channel = 'all' and earlier.is_shown
    left join begun on candidates.kpi_key = begun.kpi_key
    -- Never against days of which the first are from before the KPI began.
    where (now.denominator is null or (now.denominator > 0 and earlier.denominator > 0))
        and coalesce(earlier.period_start >= begun.first_day, true)
    qualify row_number() over (partition by candidates.kpi_key order by choice) = 1
),

effects as (
    select
        totals.kpi_key, totals.before, totals.change, told.channel,
        sum(if(
            told.period_end = totals.ends_on,
            (told.numerator - value_before * coalesce(told.denominator, 0)) / coalesce(denominator_now, 1),
            -(told.numerator - value_before * coalesce(told.denominator, 0)) / coalesce(denominator_before, 1)
        )) as effect
    from totals
    inner join told
        on totals.kpi_key = told.kpi_key and totals.grain = told.grain
        and told.period_end in (totals.ends_on, totals.before_on) and told.channel != 'all'
    group by all
)

select kpi_key, channel, effect, before
from effects
where abs(effect) > 1e-12
-- Some KPIs have channels of the web only, which are not all that moved it.
    and sign(effect) = sign(change)
qualify row_number() over (partition by kpi_key order by abs(effect) desc, channel) = 1
order by kpi_key
