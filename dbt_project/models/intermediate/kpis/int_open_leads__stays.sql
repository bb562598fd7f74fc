{# One row per stretch of days on which a lead stood on the ladder before it became a customer, and one per lead for the reference pace, which ends where the lead left the ladder for good. How long a lead may count as open is clipped behind, so that no setting moves a row. Kept from night to night. #}
with leads as (
    select
        client,
        contact_key,
        channel,
        lead_day,
        customer_day,
    from {{ ref('fct_funnel_progress') }}
    where lead_day is not null and {{ touched_only() }}
),

stays as (
    select
        leads.client,
        leads.contact_key,
        leads.channel,
        leads.lead_day,
        greatest(stays.entered_day, leads.lead_day) as first_day,
        least(coalesce(stays.left_day, 'infinity'), coalesce(leads.customer_day, 'infinity')) as end_day,
        stays.left_day,
    from leads
    inner join {{ ref('int_lifecycle__stays') }} as stays using (client, contact_key)
    where stays.stage in ('subscriber', 'lead', 'mql', 'sql', 'opportunity')
),

begun as (
    select
        *,
        coalesce(first_day != lag(end_day) over in_order, true) as is_begun,
    from stays
    where first_day < end_day
    window in_order as (partition by client, contact_key order by first_day, end_day)
),

-- A stay that begins on the day on which the one before it ends goes on with it.
stretches as (
    select
        *,
        count(*) filter (where is_begun) over (
            partition by client, contact_key order by first_day, end_day rows unbounded preceding
        ) as stretch,
    from begun
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
    lead_day,
    false as is_reference,
    min(first_day) as first_day,
    max(end_day) as end_day,
from stretches
group by client, contact_key, channel, lead_day, stretch

union all

select
    leads.client,
    leads.contact_key,
    leads.channel,
    leads.lead_day,
    true as is_reference,
    leads.lead_day as first_day,
    -- Who was won would have been open for the reference time; who left the ladder, until then at most.
    if(leads.customer_day is null, coalesce(left_for_good.left_day, 'infinity'), 'infinity') as end_day,
from leads
left join left_for_good using (client, contact_key)
