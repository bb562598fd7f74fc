{# One row per contact and step that it entered: which cohort it belongs to, whether it is old enough to judge, whether it got through in time. #}
with clock as (
    select *, from {{ ref('int_kpis__clock') }}
),

settings as (
    select *, from {{ ref('int_settings') }}
),

progress as (
    select
        *,
        {{ stage_entry('lead') }} as lead_entry,
        {{ stage_entry('mql') }} as mql_entry,
        {{ stage_entry('sql') }} as sql_entry,
        {{ stage_entry('opportunity') }} as opportunity_entry,
        {{ stage_entry('customer') }} as customer_entry,
    from {{ ref('fct_funnel_progress') }}
),

steps as (
    select
        progress.client,
        progress.contact_key,
        progress.channel,
        progress.is_instant_customer,
        unnest([
            {
                'kpi_key': 'ltc',
                'entry': lead_entry,
                'days': {{ duration_days('lead_entry', 'customer_entry') }},
                'at_once': false
            },
            {{ cohort_step('lead', 'mql') }},
            {{ cohort_step('mql', 'sql') }},
            {{ cohort_step('sql', 'opportunity') }},
            {{ cohort_step('opportunity', 'customer') }}
        ], recursive := true),
    from progress
),

judged as (
    select
        steps.client,
        steps.contact_key,
        steps.kpi_key,
        steps.channel,
        steps.entered_day as cohort_day,
        steps.days,
        registry.horizon_days,
        steps.at_once or (steps.kpi_key = 'ltc' and settings.exclude_instant_customers and steps.is_instant_customer)
            as is_excluded,
        {{ age_days('steps', 'clock.as_of_date') }} >= registry.horizon_days as is_mature,
    from steps
    inner join settings using (client)
    inner join clock on steps.client = clock.client and steps.kpi_key = clock.kpi_key
    inner join {{ ref('int_kpis__registry') }} as registry
        on
            steps.client = registry.client
            and steps.kpi_key = registry.kpi_key
            and steps.entered_day >= registry.valid_from
            and steps.entered_day < coalesce(registry.valid_to, 'infinity')
    where steps.entered_at is not null and steps.entered_day <= clock.as_of_date
)

select
    *,
    is_mature and coalesce(days <= horizon_days, false) as is_converted,
from judged
