{# One row per distinct way in which a source names where somebody came from. Details: HubSpot drill-downs, where the name leaves the host open; GA4 source, medium and campaign. #}
select
    client,
    'hubspot' as origin,
    source_name,
    detail_1,
    detail_2,
    '' as detail_3,
from {{ ref('int_contacts__sources') }}
where source = 'hubspot'
union
select
    client,
    'files',
    source_name,
    '',
    '',
    '',
from {{ ref('int_contacts__sources') }}
where source = 'files'
union
select
    client,
    'ga4',
    channel_group,
    source,
    medium,
    campaign,
from {{ ref('stg_ga4__traffic_daily') }}
union
select
    client,
    'ga4',
    channel_group,
    source,
    medium,
    '',
from {{ ref('stg_ga4__acquisition_daily') }}
union
select
    client,
    'files',
    coalesce(channel, ''),
    '',
    '',
    '',
from {{ ref('stg_files__traffic') }}
union
select
    client,
    'files',
    channel,
    '',
    '',
    '',
from {{ ref('stg_files__spend') }}
where channel is not null
