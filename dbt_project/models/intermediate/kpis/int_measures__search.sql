{# One row per measure of Google search clicks and Pacific day; clicks have no channel but organic search. known: those of which it is known whether they asked for the brand. #}
with days as (
    select search.*,
    from {{ ref('int_search_daily') }} as search
    inner join {{ ref('int_clock') }} as clock using (client)
    where search.date_day <= clock.run_day
),

parts as (
    unpivot (
        select
            client,
            date_day,
            clicks as search_clicks,
            branded_clicks,
            branded_clicks + other_clicks as known_clicks,
        from days
    )
    on search_clicks, branded_clicks, known_clicks
    into name measure value value
)

select
    client,
    measure,
    date_day,
    'organic_search' as channel,
    value,
from parts
where value != 0
