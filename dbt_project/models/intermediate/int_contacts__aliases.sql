{# One row per merged-away contact and the record it ends in. Chains close in at most 20 hops; a ring ends in its newest id. #}
with recursive merges as (
    select distinct
        client,
        alias_id,
        survivor_id,
    from {{ ref('stg_hubspot__aliases') }}
    where object_type = 'contact'
),

walk as (
    select
        client,
        alias_id,
        survivor_id,
        1 as hops,
    from merges

    union

    select
        walk.client,
        walk.alias_id,
        merges.survivor_id,
        walk.hops + 1 as hops,
    from walk
    inner join merges on walk.client = merges.client and walk.survivor_id = merges.alias_id
    where walk.hops < 20 and merges.survivor_id != walk.alias_id
),

ends as (
    select
        walk.client,
        walk.alias_id,
        arg_max(
            walk.survivor_id,
            (merges.alias_id is null, coalesce(try_cast(walk.survivor_id as bigint), 0), walk.survivor_id)
        ) as survivor_id,
        bool_or(merges.alias_id is null) as is_closed,
    from walk
    left join merges on walk.client = merges.client and walk.survivor_id = merges.alias_id
    group by all
)

select
    client,
    alias_id,
    survivor_id,
from ends
where is_closed or try_cast(alias_id as bigint) < try_cast(survivor_id as bigint)
