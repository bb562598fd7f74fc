{# One row per live contact: the source of the visit that made the lead. Last recorded latest source up to 5 minutes after lead and creation, else the current value, else the original source. #}
with leads as (
    select
        client,
        contact_key,
        lead.entered_at as lead_at,
    from {{ ref('int_lifecycle__reached') }}
),

contacts as (
    select
        contacts.*,
        least(
            greatest(leads.lead_at, contacts.created_at) + interval 5 minutes,
            clock.visible_until
        ) as limit_at,
    from {{ ref('int_contacts__live') }} as contacts
    inner join {{ ref('int_clock') }} as clock using (client)
    left join leads using (client, contact_key)
),

recorded as (
    select
        contacts.client,
        contacts.contact_key,
        arg_max(history.value, (history.changed_at, history.value)) as session_source,
    from contacts
    inner join {{ ref('int_contacts__history') }} as history
        on contacts.client = history.client and contacts.native_id = history.contact_id
    where
        contacts.source = 'hubspot'
        and history.property = 'hs_latest_source'
        and history.value != ''
        and history.changed_at <= contacts.limit_at
    group by all
),

chosen as (
    select
        contacts.*,
        recorded.session_source as recorded_source,
        case
            when recorded.session_source is not null then 'history'
            when contacts.latest_source is not null and contacts.latest_source_at <= contacts.limit_at
                then 'current'
            else 'original'
        end as session_source_basis,
        recorded.session_source = contacts.latest_source and contacts.latest_source_at <= contacts.limit_at
            as is_still_current,
    from contacts
    left join recorded using (client, contact_key)
)

select
    client,
    contact_key,
    session_source_basis,
    case session_source_basis
        when 'history' then recorded_source
        when 'current' then latest_source
        else original_source
    end as source_name,
    case
        when session_source_basis = 'original' then original_source_data_1
        when session_source_basis = 'current' or is_still_current then latest_source_data_1
    end as detail_1,
    case
        when session_source_basis = 'original' then original_source_data_2
        when session_source_basis = 'current' or is_still_current then latest_source_data_2
    end as detail_2,
from chosen
