{# One row per stage value and version of the portal, or per rung for clients whose CRM is files. stage_order is null outside the ladder. #}
with portal as (
    select *, from {{ ref('int_stages__ranked') }}
),

files as (
    select
        inputs.client,
        ladder.canonical_stage as stage_value,
        ladder.label,
        ladder.canonical_stage,
        ladder.stage_order,
        true as is_rung,
    from {{ source('raw', 'client_sources') }} as inputs
    cross join {{ ref('stages') }} as ladder
    anti join portal on inputs.client = portal.client and ladder.canonical_stage = portal.stage_value
    where inputs.source = 'files' and list_contains(inputs.provides, 'crm') and ladder.stage_order is not null
),

stages as (
    select * exclude (applies_from), from portal
    union all by name
    select *, from files
)

select
    client,
    stage_value,
    label,
    canonical_stage,
    cast(stage_order as bigint) as stage_order,
    is_rung,
    valid_from,
    valid_to,
from stages
