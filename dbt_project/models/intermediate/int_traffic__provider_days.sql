{# One row per provider and covered day with its control totals. A covered day without rows is zero, unless the source no longer has it; a file covers the days it names, up to the run: a later one is a slip and would make everything before it whole. Days of reports are not clipped by as_of. #}
with reads as (
    select
        client,
        source as provider,
        date_day,
        bool_and(is_settled) as is_settled,
    from {{ ref('int_traffic__reads') }}
    where stream in ('totals_daily', 'traffic_daily') or source = 'hubspot'
    group by all
    having count(distinct stream) = if(provider = 'hubspot', 1, 2)
),

beyond_history as (
    select distinct
        client,
        source as provider,
        cast(unnest(generate_series(
            cast(window_first as timestamp), cast(window_last as timestamp), interval 1 day
        )) as date) as date_day,
    from {{ ref('stg_web__report_quality') }}
    where is_beyond_history and report = 'totals_daily'
),

totals as (
    select *, from {{ ref('int_traffic__totals') }}
),

days as (
    select
        reads.client,
        reads.date_day,
        reads.provider,
        if(totals.date_day is null, 0, totals.sessions) as sessions,
        if(totals.date_day is null, 0, totals.engaged_sessions) as engaged_sessions,
        if(totals.date_day is null, 0, totals.new_users) as new_users,
        reads.is_settled as is_final,
    from reads
    left join totals using (client, provider, date_day)
    left join beyond_history using (client, provider, date_day)
    where totals.date_day is not null or beyond_history.date_day is null
    union all by name
    select
        totals.*,
        true as is_final,
    from totals
    inner join {{ ref('int_clock') }} as clock using (client)
    where totals.provider = 'files' and totals.date_day <= clock.run_day
)

select
    days.client,
    days.date_day,
    days.provider,
    cast(days.sessions as bigint) as sessions,
    cast(days.engaged_sessions as bigint) as engaged_sessions,
    cast(days.new_users as bigint) as new_users,
    days.is_final,
    coalesce(days.provider = settings.traffic_authority, false) as is_authority,
from days
inner join {{ ref('int_settings') }} as settings using (client)
where days.date_day >= settings.start_date
