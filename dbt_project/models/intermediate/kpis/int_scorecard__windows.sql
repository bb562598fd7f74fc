{# Two rows per computed KPI: the same elapsed days of the previous period and of last year, both ends inclusive. #}
select
    client,
    kpi_key,
    unnest([
        {
            'against': 'previous', 'first_day': previous_start,
            'last_day': least(previous_start + days_after_start, period_start - 1)
        },
        { 'against': 'last_year', 'first_day': last_year_start, 'last_day': last_year_start + days_after_start }
    ], recursive := true),
from {{ ref('int_scorecard__periods') }}
where as_of_date is not null and grain != 'cohort_365d'
