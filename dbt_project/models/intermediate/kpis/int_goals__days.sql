{# One row per goal and day of its period with what the day may weigh: as a working day, by the same day last year (of a week: the same weekday), by the mean of its weekday over eight weeks. #}
with goals as (
    select
        goals.client,
        goals.goal_id,
        goals.kpi_key,
        goals.channel,
        goals.grain,
        goals.period_start,
        goals.period_end,
        registry.unit = 'count' and registry.coverage is null as follows_last_year,
        registry.unit = 'count' and registry.coverage in ('traffic', 'channels') as follows_weekdays,
        clock.as_of_date,
        clock.first_day,
    from {{ source('raw', 'client_goals') }} as goals
    left join {{ ref('int_kpis__clock') }} as clock using (client, kpi_key)
    left join {{ ref('int_kpis__latest') }} as registry using (client, kpi_key)
),

parts as (
    select *, from {{ ref('int_kpis__days') }}
    where basis = 'as_told'
)

select
    goals.goal_id,
    dates.date_day,
    goals.as_of_date,
    cast(dates.is_working_day as integer) as working_weight,
    if(goals.follows_last_year, last_year.numerator, null) as profile_weight,
    if(goals.follows_weekdays, weekdays.mean, null) as weekday_weight,
from goals
inner join {{ ref('dim_dates') }} as dates on dates.date_day between goals.period_start and goals.period_end
left join parts as last_year
    on
        goals.client = last_year.client
        and goals.kpi_key = last_year.kpi_key
        and goals.channel = last_year.channel
        and if(goals.grain = 'week', dates.date_day - 364, cast(dates.date_day - interval 1 year as date))
        = last_year.date_day
        and goals.period_start > last_year.date_day
        -- Days before the KPI began are no days with nothing.
        and goals.first_day <= last_year.date_day
left join {{ ref('int_goals__weekdays') }} as weekdays
    on
        goals.client = weekdays.client
        and goals.kpi_key = weekdays.kpi_key
        and goals.channel = weekdays.channel
        and isodow(dates.date_day) = weekdays.weekday
