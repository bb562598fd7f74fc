{# One row per report and day that its source is not done with: visits whose origin is not known yet, days still counted. #}
select
    client,
    'ga4' as source,
    'traffic_daily' as stream,
    date_day,
from {{ ref('stg_ga4__traffic_daily') }}
where '(data not available)' in (channel_group, source, medium, campaign)
union
select
    client,
    'ga4',
    'acquisition_daily',
    date_day,
from {{ ref('stg_ga4__acquisition_daily') }}
where '(data not available)' in (channel_group, source, medium)
union
select
    client,
    source,
    report,
    cast(unnest(generate_series(
        cast(window_first as timestamp), cast(window_last as timestamp), interval 1 day
    )) as date),
from {{ ref('stg_web__report_quality') }}
where has_pending and source != 'ga4'
