{# One row per client, KPI and version of its definition that is computed: its inputs are configured, or somebody asks for it in the headline or a goal; and the settings that it needs are made. #}
with settings as (
    select
        settings.*,
        list_filter(
            [
                if(settings.per_open_lead_day is null, null, 'per_open_lead_day'),
                if(settings.contract_days is null, null, 'contract_days'),
                if(reference.reference_days is null, null, 'reference_days')
            ],
            lambda setting: setting is not null
        ) as made,
    from {{ ref('int_settings') }} as settings
    inner join {{ ref('int_open_leads__reference') }} as reference using (client)
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
),

-- An input with a question mark is used where the client has it.
definitions as (
    select
        definitions.* exclude (horizon_days),
        settings.client,
        settings.made,
        case
            when definitions.aggregation = 'cohort' or definitions.waits_for_horizon
                then coalesce(definitions.horizon_days, settings.ltc_horizon_days)
        end as horizon_days,
        list_transform(
            list_filter(
                string_split(definitions.inputs, '+'),
                lambda input: not ends_with(input, '?') or list_contains(provided.inputs, rtrim(input, '?'))
            ),
            lambda input: rtrim(input, '?')
        ) as needed_inputs,
        provided.inputs as provided_inputs,
    from {{ ref('kpi_definitions') }} as definitions
    cross join settings
    inner join provided using (client)
    where definitions.status = 'active'
)

select definitions.* exclude (made, provided_inputs),
from definitions
left join asked_for using (client, kpi_key)
where
    (list_has_all(definitions.provided_inputs, definitions.needed_inputs) or asked_for.kpi_key is not null)
    and (definitions.requires is null or list_has_all(definitions.made, string_split(definitions.requires, '+')))
