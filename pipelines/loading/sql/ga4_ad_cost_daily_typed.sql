-- One row per row of the report; `reason` says why a row cannot be used. Values are found by the places that
-- the header names, once per part.
with places as (
    select
        headers.load_id,
        headers.property_id,
        headers.currency as currency,
        list_position(headers.dimensions, 'date') as date_at,
        list_position(headers.dimensions, 'sessionCampaignId') as campaign_id_at,
        list_position(headers.dimensions, 'sessionCampaignName') as campaign_at,
        list_position(headers.dimensions, 'sessionSource') as source_at,
        list_position(headers.dimensions, 'sessionMedium') as medium_at,
        list_position(headers.metrics, 'advertiserAdCost') as cost_at,
        list_position(headers.metrics, 'advertiserAdClicks') as clicks_at,
        list_position(headers.metrics, 'advertiserAdImpressions') as impressions_at,
    from headers
),

valued as (
    select
        records.rowid as record_id,
        places.property_id,
        places.currency,
        report_date(records.dimensionValues[places.date_at].value) as date_day,
        records.dimensionValues[places.date_at].value as date_text,
        ga4_word(records.dimensionValues, places.campaign_id_at) as campaign_id,
        ga4_word(records.dimensionValues, places.campaign_at) as campaign,
        ga4_word(records.dimensionValues, places.source_at) as source,
        ga4_word(records.dimensionValues, places.medium_at) as medium,
        try_cast(records.metricValues[places.cost_at].value as decimal(18, 6)) as cost,
        ga4_count(records.metricValues, places.clicks_at) as clicks,
        ga4_count(records.metricValues, places.impressions_at) as impressions,
    from records
    inner join places on records.load_id = places.load_id
)

select
    *,
    '(data not available)' in (campaign, source, medium) as is_pending,
    report_fault(date_day, cost, least(cost, clicks, impressions)) as reason,
from valued
