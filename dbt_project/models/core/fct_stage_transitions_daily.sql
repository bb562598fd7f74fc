{# One row per day, channel, pair of stages, direction and provenance with any move between stages. #}
select
    client,
    entered_day as date_day,
    channel,
    from_stage,
    to_stage,
    direction,
    provenance,
    count(*) as transitions,
    count(*) filter (where is_reentry) as reentries,
    cast(sum(rungs_skipped) as bigint) as rungs_skipped,
from {{ ref('fct_stage_transitions') }}
group by all
