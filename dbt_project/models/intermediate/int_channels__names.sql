{# One row per distinct way in which a source names where somebody came from. Details: HubSpot drill-downs, where the name leaves the host open; source, medium and campaign of web analytics. #}
select
    client,
    source as origin,
    source_name,
    detail_1,
    detail_2,
    '' as detail_3,
from {{ ref('int_contacts__sources') }}
union
select
    client,
    provider,
    source_name,
    detail_1,
    detail_2,
    detail_3,
from {{ ref('int_traffic__named') }}
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
    channel,
    '',
    '',
    '',
from {{ ref('stg_files__spend') }}
where channel is not null
