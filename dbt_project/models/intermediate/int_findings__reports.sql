{# One row per source, report and thing that the source says about its own report. #}
with flags as (
    select
        client,
        source,
        report,
        unnest([
            { 'finding': 'report_sampled', 'severity': 'warning', 'is_raised': is_sampled, 'words': 'sampled' },
            { 'finding': 'report_truncated', 'severity': 'error', 'is_raised': is_truncated, 'words': 'cut short' },
            {
                'finding': 'report_thresholded', 'severity': 'info', 'is_raised': is_thresholded,
                'words': 'without rows of few people'
            },
            {
                'finding': 'report_other_row', 'severity': 'info', 'is_raised': has_other_row,
                'words': 'with small sources lumped together'
            }
        ]) as flag,
    from {{ ref('stg_web__report_quality') }}
)

select
    client,
    source,
    concat(flag.finding, '_', report) as finding,
    flag.severity as severity,
    null as date_day,
    count(*) as n,
    concat(count(*), ' reads of the report ', report, ' of ', source, ' are ', flag.words, '.') as message,
from flags
where flag.is_raised
group by client, source, report, flag
