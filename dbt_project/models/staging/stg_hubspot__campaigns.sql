{# One row per campaign with what it has cost so far, over its whole life. read_at: when its figures were last found changed. #}
select
    campaigns.client,
    campaigns.campaign_id,
    campaigns.name,
    campaigns.first_day,
    campaigns.last_day,
    campaigns.created_at,
    upper(coalesce(figures.currency, campaigns.currency)) as currency,
    figures.spend,
    figures._loaded_at as read_at,
from {{ source('raw', 'hubspot_campaigns') }} as campaigns
left join {{ source('raw', 'hubspot_campaign_figures') }} as figures using (client, campaign_id)
