{# One row per client, KPI, basis and version of its definition that is computed: its inputs are configured, or somebody asks for it, and the settings that it needs are made. The basis restated reckons all days by the newest version. #}
with provided as (
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
needed as (
    select
        versions.* exclude (horizon_days),
        settings.made,
        case
            when versions.aggregation = 'cohort' or versions.waits_for_horizon
                then coalesce(versions.horizon_days, settings.ltc_horizon_days)
        end as horizon_days,
        list_transform(
            list_filter(
                string_split(versions.inputs, '+'),
                lambda input: not ends_with(input, '?') or list_contains(provided.inputs, rtrim(input, '?'))
            ),
            lambda input: rtrim(input, '?')
        ) as needed_inputs,
        provided.inputs as provided_inputs,
        count(*) over (partition by versions.client, versions.kpi_key) as n_versions,
    from {{ ref('int_kpis__versions') }} as versions
    inner join {{ ref('int_kpis__made') }} as settings using (client)
    inner join provided using (client)
    where versions.status in ('active', 'retired') and versions.aggregation not in ('estimate', 'index')
),

computed as (
    select needed.* exclude (made, provided_inputs),
    from needed
    left join asked_for using (client, kpi_key)
    where
        (list_has_all(needed.provided_inputs, needed.needed_inputs) or asked_for.kpi_key is not null)
        and (needed.requires is null or list_has_all(needed.made, string_split(needed.requires, '+')))
)

select
    * exclude (n_versions),
    'as_told' as basis,
    kpi_key as cohort_key,
from computed
where status = 'active'

union all by name

select
    * exclude (n_versions) replace (
        if(aggregation = 'cohort', replace(numerator, kpi_key, kpi_key || '_restated'), numerator) as numerator,
        if(aggregation = 'cohort', replace(denominator, kpi_key, kpi_key || '_restated'), denominator) as denominator,
        replace(cohort, kpi_key, kpi_key || '_restated') as cohort,
        cast('-infinity' as date) as valid_from
    ),
    'restated' as basis,
    kpi_key || '_restated' as cohort_key,
from computed
where n_versions > 1 and status = 'active' and valid_to is null
