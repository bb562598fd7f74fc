{# One row per finding about stages that stand outside the ladder and about merges that do not end. #}
with unmapped as (
    select
        client,
        count(distinct contact_key) as n,
        string_agg(distinct stage_value, ', ' order by stage_value) as stage_values,
    from {{ ref('int_lifecycle__outside') }}
    group by all
),

rings as (
    select
        losers.client,
        count(distinct losers.alias_id) as n,
    from {{ ref('stg_hubspot__aliases') }} as losers
    anti join {{ ref('int_contacts__aliases') }} as closed
        on losers.client = closed.client and losers.alias_id = closed.alias_id
    where losers.object_type = 'contact'
    group by all
)

select
    client,
    'hubspot' as source,
    'stage_unknown' as finding,
    'warning' as severity,
    null as date_day,
    n,
    stage_values as subject,
    concat(
        n, ' contacts were in stages on no rung of the ladder: ', stage_values,
        '. Say in model.stages of the client file what they count as.'
    ) as message,
from unmapped

union all

select
    client,
    'hubspot',
    'merge_ring',
    'warning',
    null,
    n,
    null,
    concat(n, ' rings of contacts that are merged into each other; the newest record of each is kept.'),
from rings
