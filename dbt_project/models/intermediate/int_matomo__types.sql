{# One row per day and type of referrer of Matomo, its websites and campaigns each with their part; what they leave of their type stands under the type's own name. #}
with rows_of_reports as (
    select
        client,
        date_day,
        case
            when report != 'type' then report
            when lower(label) in ('websites', 'campaigns') then lower(label)[:-2]
            else lower(label)
        end as type_name,
        if(report = 'type', '', label) as detail,
        if(report = 'type', 1, -1) as part,
        sessions,
        engaged_sessions,
    from {{ ref('stg_matomo__traffic_daily') }}
)

select
    client,
    date_day,
    type_name,
    detail,
    sum(sessions) as sessions,
    sum(engaged_sessions) as engaged_sessions,
from rows_of_reports
where part = -1
group by all
union all
select
    client,
    date_day,
    type_name,
    '',
    sum(sessions * part),
    sum(engaged_sessions * part),
from rows_of_reports
group by all
having sum(sessions * part) != 0
