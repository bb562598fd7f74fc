{# One row per property, report and window: what the source says about its own report. #}
select
    client,
    source,
    property_id,
    report,
    window_first,
    window_last,
    is_thresholded,
    has_other_row,
    is_sampled,
    is_truncated,
    has_pending,
    is_beyond_history,
    blocked_metrics,
    timezone,
    currency,
    _loaded_at as loaded_at,
from {{ source('raw', 'web_report_quality') }}
