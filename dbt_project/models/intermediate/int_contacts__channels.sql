{# One row per live contact: channel of the original source and of the visit that made the lead. #}
with mapped as (
    select
        sources.client,
        sources.contact_key,
        sources.pair,
        names.channel,
    from {{ ref('int_contacts__sources') }} as sources
    semi join {{ ref('int_contacts__touched') }} as touched
        on sources.client = touched.client and sources.contact_key = touched.contact_key
    inner join {{ ref('int_channels__mapped') }} as names
        on
            sources.client = names.client
            and sources.source = names.origin
            and sources.source_name = names.source_name
            and sources.detail_1 = names.detail_1
            and sources.detail_2 = names.detail_2
            and names.detail_3 = ''
)

select
    client,
    contact_key,
    max(channel) filter (where pair = 'original') as channel,
    max(channel) filter (where pair = 'session') as session_channel,
    sessions.session_source_basis,
from mapped
inner join {{ ref('int_contacts__session_source') }} as sessions using (client, contact_key)
group by all
