{# One row per Pacific day on which Google's search clicks are whole: all, on the brand, on other queries, and on queries too rare to be shown. Not clipped by as_of. #}
with settings as (
    select *, from {{ ref('int_settings') }}
),

days as (
    select
        client,
        date_day,
        is_settled,
    from {{ ref('int_traffic__reads') }}
    where source = 'search_console'
),

-- The newest read of a day tells whether brand queries were asked for at all.
kinds as (
    select
        client,
        bool_or(query_kind = 'brand') as has_brand,
    from {{ ref('stg_search_console__daily') }}
    group by all
),

clicks as (
    select
        client,
        date_day,
        sum(clicks) filter (where query_kind = 'total') as clicks,
        sum(clicks) filter (where query_kind = 'brand') as branded_clicks,
        sum(clicks) filter (where query_kind = 'non_brand') as other_clicks,
    from {{ ref('stg_search_console__daily') }}
    group by all
),

beyond_history as (
    select
        client,
        cast(unnest(generate_series(
            cast(window_first as timestamp), cast(window_last as timestamp), interval 1 day
        )) as date) as date_day,
    from {{ ref('stg_web__report_quality') }}
    where source = 'search_console' and is_beyond_history
)

select
    days.client,
    days.date_day,
    cast(coalesce(clicks.clicks, 0) as bigint) as clicks,
    if(kinds.has_brand, cast(coalesce(clicks.branded_clicks, 0) as bigint), null) as branded_clicks,
    if(kinds.has_brand, cast(coalesce(clicks.other_clicks, 0) as bigint), null) as other_clicks,
    if(
        kinds.has_brand,
        cast(
            coalesce(clicks.clicks, 0) - coalesce(clicks.branded_clicks, 0) - coalesce(clicks.other_clicks, 0) as bigint
        ),
        null
    ) as hidden_clicks,
    days.is_settled as is_final,
from days
inner join settings using (client)
left join kinds using (client)
left join clicks using (client, date_day)
left join beyond_history using (client, date_day)
anti join {{ ref('int_traffic__pending') }} as pending
    on days.client = pending.client and pending.source = 'search_console' and days.date_day = pending.date_day
where days.date_day >= settings.start_date and (clicks.date_day is not null or beyond_history.date_day is null)
