{# One row per source, report and thing that the source says about its own report. #}
with reports as (
    select quality.*,
    from {{ ref('stg_web__report_quality') }} as quality
    inner join {{ ref('int_clock') }} as clock using (client)
    where quality.window_first <= clock.run_day
),

flags as (
    select
        client,
        source,
        report,
        window_last - window_first + 1 as days,
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
            },
            {
                'finding': 'report_beyond_history', 'severity': 'info', 'is_raised': is_beyond_history,
                'words': 'without days that the source no longer has'
            }
        ]) as flag,
    from reports
)

select
    client,
    source,
    concat(flag.finding, '_', report) as finding,
    flag.severity as severity,
    null as date_day,
    count(*) as n,
    replace(report, '_', ' ') as subject,
    concat(
        'The report "', replace(report, '_', ' '), '" came ', flag.words, ' (', count(*),
        if(count(*) = 1, ' read).', ' reads).')
    ) as message,
from flags
where flag.is_raised
group by client, source, report, flag

union all

select
    client,
    source,
    'cost_blocked',
    'warning',
    null,
    sum(window_last - window_first + 1),
    null,
    concat(
        'The credential of ', {{ product_name('source') }}, ' may not see cost: it reads as zero and is not used. ',
        'Give it the right, or bring ad cost by file.'
    ),
from reports
where list_contains(blocked_metrics, 'advertiserAdCost')
group by client, source
