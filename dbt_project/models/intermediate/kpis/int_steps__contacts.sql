{# One row per live contact and step of the ladder that it entered: when it entered, when it got through, how long that took. at_once: both rungs at one instant; of lead to customer, imported as a customer. Kept from night to night. #}
with settings as (
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
    where {{ touched_only() }}
),

steps as (
    select
        client,
        contact_key,
        channel,
        unnest([
            {{ step('lead', 'customer', 'is_instant_customer') }},
            {{ step('lead', 'mql') }},
            {{ step('mql', 'sql') }},
            {{ step('sql', 'opportunity') }},
            {{ step('opportunity', 'customer') }}
        ], recursive := true),
    from progress
)

select
    steps.client,
    steps.contact_key,
    steps.channel,
    steps.from_stage,
    steps.to_stage,
    steps.entered_at,
    steps.entered_day,
    steps.is_date_only,
    steps.through_day,
    steps.days,
    -- A client may keep customers imported as such in its figures; a rate never holds contacts that skipped it.
    steps.at_once and (steps.to_stage != 'customer' or steps.from_stage != 'lead' or settings.exclude_instant_customers)
        as is_excluded,
from steps
inner join settings using (client)
where steps.entered_at is not null
