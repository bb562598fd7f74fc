{# Two rows per computed KPI: the same elapsed days of the previous period and the same days of last year, 29 February or not; both ends inclusive. #}
select
    client,
    kpi_key,
    unnest([
        {
            'against': 'previous', 'first_day': previous_start,
            'last_day': least(previous_start + days_after_start, period_start - 1)
        },
        {
            'against': 'last_year', 'first_day': last_year_start,
            'last_day': if(grain = 'week', as_of_date - 364, cast(as_of_date - interval 1 year as date))
        }
    ], recursive := true),
from {{ ref('int_scorecard__periods') }}
where as_of_date is not null and grain != 'cohort_365d'
