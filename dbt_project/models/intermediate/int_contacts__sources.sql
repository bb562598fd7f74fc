{# Two rows per live contact: original and session source, as named by the source. Kept from night to night. Drill-downs are kept where they can tell a host or a campaign: referrals and other campaigns. #}
with named as (
    select
        client,
        contact_key,
        source,
        'original' as pair,
        original_source as source_name,
        original_source_data_1 as detail_1,
        original_source_data_2 as detail_2,
    from {{ ref('int_contacts__live') }}
    union all
    select
        contacts.client,
        contacts.contact_key,
        contacts.source,
        'session' as pair,
        sessions.source_name,
        sessions.detail_1,
        sessions.detail_2,
    from {{ ref('int_contacts__live') }} as contacts
    inner join {{ ref('int_contacts__session_source') }} as sessions using (client, contact_key)
)

select
    client,
    contact_key,
    source,
    pair,
    coalesce(source_name, '') as source_name,
    if(upper(source_name) in ('REFERRALS', 'OTHER_CAMPAIGNS'), coalesce(detail_1, ''), '') as detail_1,
    if(upper(source_name) in ('REFERRALS', 'OTHER_CAMPAIGNS'), coalesce(detail_2, ''), '') as detail_2,
from named
