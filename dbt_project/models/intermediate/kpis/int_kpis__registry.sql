{# One row per client, KPI and version of its definition that is computed: its inputs are configured, or somebody asks for it in the headline or a goal. #}
with settings as (
    select *, from {{ ref('int_settings') }}
),

provided as (
    select
        client,
        list_distinct(flatten(list(provides))) as inputs,
    from {{ source('raw', 'client_sources') }}
    group by all
),

asked_for as (
    select
        client,
        kpi_key,
    from {{ ref('int_headline') }}
    union
    select
        client,
        kpi_key,
    from {{ source('raw', 'client_goals') }}
)

select
    settings.client,
    registry.* exclude (horizon_days),
    case when registry.aggregation = 'cohort' then coalesce(registry.horizon_days, settings.ltc_horizon_days) end
        as horizon_days,
from {{ ref('kpi_definitions') }} as registry
cross join settings
inner join provided using (client)
left join asked_for using (client, kpi_key)
where
    registry.status = 'active'
    and (list_has_all(provided.inputs, string_split(registry.inputs, '+')) or asked_for.kpi_key is not null)
