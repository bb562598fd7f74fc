{# One row per day of lead and ROI channel: the margin of new revenue that the day's leads brought within the client's horizon. #}
with settings as (
    select *, from {{ ref('int_settings') }}
)

select
    leads.client,
    leads.lead_day as date_day,
    leads.channel,
    sum(deals.reporting_amount * settings.margin) as margin,
from {{ ref('int_deals__won') }} as deals
inner join settings using (client)
inner join {{ ref('fct_funnel_progress') }} as leads using (client, contact_key)
inner join {{ ref('int_roi__channels') }} as roi
    on leads.client = roi.client and leads.channel = roi.channel
where
    deals.is_new_business
    and epoch_us(deals.close_at) - epoch_us(leads.lead_at) <= settings.ltc_horizon_days * 86400000000
group by all
