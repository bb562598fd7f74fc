{# One row per client, KPI and version of its definition: the standard ones, and those the client file adds. What an added one leaves out stays as it was the day before. The unit of money in another currency than the reporting one is that currency. #}
with standard as (
    select
        settings.client,
        definitions.* replace (
            if(
                definitions.numerator in ('won_revenue', 'new_revenue', 'pipeline_value')
                and upper(account.currency) != upper(settings.currency),
                upper(account.currency),
                definitions.unit
            ) as unit
        ),
    from {{ ref('kpi_definitions') }} as definitions
    cross join {{ ref('int_settings') }} as settings
    left join {{ source('raw', 'hubspot_account') }} as account on settings.client = account.client
),

own as (
    select
        client,
        kpi_key,
        valid_from,
        status,
        numerator,
        denominator,
        horizon_days,
        min_n,
        reason,
        owner,
    from {{ source('raw', 'client_definitions') }}
),

together as (
    select
        * exclude (version, valid_to),
        false as is_own,
    from standard
    union all by name
    select
        *,
        true as is_own,
    from own
)

select
    client,
    kpi_key,
    cast(row_number() over versions as smallint) as version,
    {%- for column in [
        'name_en', 'name_sv', 'track', 'unit', 'direction', 'is_proportion', 'aggregation', 'numerator', 'denominator',
        'cohort', 'quantile', 'from_stage', 'to_stage', 'horizon_days', 'inputs', 'coverage', 'channels', 'min_coverage',
        'min_n', 'min_numerator', 'waits_for_horizon', 'requires', 'owner'
    ] %}
        coalesce({{ column }}, last_value({{ column }} ignore nulls) over earlier) as {{ column }},
    {%- endfor %}
    status,
    reason,
    valid_from,
    lead(valid_from) over versions as valid_to,
from together
window
    versions as (partition by client, kpi_key order by valid_from, is_own),
    earlier as (
        partition by client, kpi_key order by valid_from, is_own rows between unbounded preceding and 1 preceding
    )
