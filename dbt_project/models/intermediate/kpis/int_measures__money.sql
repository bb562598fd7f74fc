{# One row per measure of money, day and channel. Won and new revenue are in the home currency of the portal; all else, revenue against spend too, is in the reporting currency. A gain is the margin of new revenue of the ROI channels, less spend: all spend counts, revenue only where marketing may claim it. #}
with settings as (
    select *, from {{ ref('int_settings') }}
),

spend as (
    select
        client,
        date_day,
        channel,
        sum(spend) as spend,
        coalesce(sum(spend) filter (where cost_type = 'media'), 0) as media_spend,
    from {{ ref('fct_spend_daily') }}
    group by all
),

revenue as (
    select
        deals.client,
        deals.close_day as date_day,
        deals.channel,
        sum(deals.amount) as won_revenue,
        coalesce(sum(deals.amount) filter (where deals.is_new_business), 0) as new_revenue,
        coalesce(sum(deals.reporting_amount) filter (where deals.is_new_business), 0) as earned,
        if(roi.channel is null, 0, earned) as roi_revenue,
    from {{ ref('int_deals__won') }} as deals
    left join {{ ref('int_roi__channels') }} as roi using (client, channel)
    group by deals.client, deals.close_day, deals.channel, roi.channel
),

parts as (
    select
        client,
        date_day,
        channel,
        unnest([
            { 'measure': 'spend', 'value': spend },
            { 'measure': 'media_spend', 'value': media_spend },
            { 'measure': 'roi_gain', 'value': -spend },
            { 'measure': 'roi_media_gain', 'value': -media_spend },
            { 'measure': 'roi_cohort_gain', 'value': -spend },
            { 'measure': 'payback_spend', 'value': spend * settings.contract_days }
        ], recursive := true),
    from spend
    inner join settings using (client)
    union all by name
    select
        client,
        date_day,
        channel,
        unnest([
            { 'measure': 'won_revenue', 'value': won_revenue },
            { 'measure': 'new_revenue', 'value': new_revenue },
            { 'measure': 'roi_gain', 'value': roi_revenue * settings.margin },
            { 'measure': 'roi_media_gain', 'value': roi_revenue * settings.margin },
            { 'measure': 'payback_margin', 'value': earned * settings.margin }
        ], recursive := true),
    from revenue
    inner join settings using (client)
    union all by name
    select
        client,
        date_day,
        channel,
        'roi_cohort_gain' as measure,
        margin as value,
    from {{ ref('int_revenue__cohorts') }}
)

select
    client,
    measure,
    date_day,
    channel,
    cast(value as decimal(24, 6)) as value,
from parts
where value != 0
