{# One row per stretch of days on which a lead was open, and per stretch for which it would have been at the reference pace. Open: on the ladder from lead on, until customer, leaving the ladder, or open_lead_max_days. #}
with settings as (
    select *, from {{ ref('int_settings') }}
),

leads as (
    select
        progress.client,
        progress.contact_key,
        progress.channel,
        progress.lead_day,
        progress.customer_day,
        least(
            coalesce(progress.customer_day, 'infinity'),
            progress.lead_day + coalesce(settings.open_lead_max_days, settings.ltc_horizon_days)
        ) as end_day,
        progress.lead_day + least(
            reference.reference_days, coalesce(settings.open_lead_max_days, settings.ltc_horizon_days)
        ) as reference_end_day,
    from {{ ref('fct_funnel_progress') }} as progress
    inner join settings using (client)
    inner join {{ ref('int_open_leads__reference') }} as reference using (client)
    where progress.lead_day is not null
),

stays as (
    select
        leads.client,
        leads.contact_key,
        leads.channel,
        greatest(stays.entered_day, leads.lead_day) as first_day,
        least(coalesce(stays.left_day, 'infinity'), leads.end_day) as end_day,
        stays.left_day,
    from leads
    inner join {{ ref('int_lifecycle__stays') }} as stays using (client, contact_key)
    where stays.stage in ('subscriber', 'lead', 'mql', 'sql', 'opportunity')
),

left_for_good as (
    select
        client,
        contact_key,
        max(left_day) as left_day,
    from stays
    group by all
    having count(left_day) = count(*)
)

select
    client,
    contact_key,
    channel,
    false as is_reference,
    first_day,
    end_day,
from stays
where first_day < end_day

union all

select
    leads.client,
    leads.contact_key,
    leads.channel,
    true as is_reference,
    leads.lead_day as first_day,
    -- Who was won would have been open for the reference time; who left the ladder, until then at most.
    if(
        leads.customer_day is null, least(leads.reference_end_day, coalesce(left_for_good.left_day, 'infinity')),
        leads.reference_end_day
    ) as end_day,
from leads
left join left_for_good using (client, contact_key)
where leads.reference_end_day > leads.lead_day
