{# One row per merged-away record of a kind and the record it ends in. Chains close in at most 20 hops; a ring ends in its newest id. #}
{% macro aliases_resolved(object_type) -%}
with recursive merged as (
    select distinct
        client,
        alias_id,
        survivor_id,
    from {{ ref('stg_hubspot__aliases') }}
    where object_type = '{{ object_type }}'
),

walk as (
    select
        client,
        alias_id,
        survivor_id,
        1 as hops,
    from merged

    union

    select
        walk.client,
        walk.alias_id,
        merged.survivor_id,
        walk.hops + 1 as hops,
    from walk
    inner join merged on walk.client = merged.client and walk.survivor_id = merged.alias_id
    where walk.hops < 20 and merged.survivor_id != walk.alias_id
),

ends as (
    select
        walk.client,
        walk.alias_id,
        arg_max(
            walk.survivor_id,
            (merged.alias_id is null, coalesce(try_cast(walk.survivor_id as bigint), 0), walk.survivor_id)
        ) as survivor_id,
        bool_or(merged.alias_id is null) as is_closed,
    from walk
    left join merged on walk.client = merged.client and walk.survivor_id = merged.alias_id
    group by all
)

select
    client,
    alias_id,
    survivor_id,
from ends
where is_closed or try_cast(alias_id as bigint) < try_cast(survivor_id as bigint)
{%- endmacro %}
