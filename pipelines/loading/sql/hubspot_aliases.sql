with merged as (
    select
        id as survivor_id,
        unnest(merged_ids_of(known.hs_merged_object_ids)) as alias_id,
    from records
)

select
    any_value(load.object_type) as object_type,
    merged.alias_id,
    merged.survivor_id,
    any_value(load.read_started_at) as seen_at,
from merged
cross join load
group by all
