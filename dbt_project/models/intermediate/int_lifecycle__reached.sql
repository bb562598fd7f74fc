{# One row per contact with any entry that is rebuilt tonight; each rung holds the first entry at that rung or any later one. #}
with entries as (
    select
        *,
        {
            'entered_at': entered_at,
            'stage_order': stage_order,
            'is_date_only': is_date_only,
            'entered_day': entered_day,
            'provenance': provenance
        } as entry,
    from {{ ref('int_lifecycle__dated') }}
)

select
    client,
    contact_key,
    {{ first_reach(10) }} as subscriber,
    {{ first_reach(20) }} as lead,
    {{ first_reach(30) }} as mql,
    {{ first_reach(40) }} as sql,
    {{ first_reach(50) }} as opportunity,
    {{ first_reach(60) }} as customer,
    list(canonical_stage) filter (where is_rung) as explicit_stages,
    arg_max(
        { 'stage': case when stage_value != '' then canonical_stage end },
        (entered_at, coalesce(stage_order, 0), stage_value)
    ).stage as current_stage,
    max(stage_order) as furthest_order,
    bool_or(is_truncated) as is_truncated,
from entries
group by all
