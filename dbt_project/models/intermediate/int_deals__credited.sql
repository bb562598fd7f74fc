{# One row per deal with an associated live contact. contact_key, channel: the lead that has the credit, by the earliest lead_at, ties to the smallest id; null where none is a lead. buyer_key: the contact whose company bought, a lead or not. #}
with contacts as (
    select
        contact_key,
        client,
        native_id,
        channel,
        lead_at,
    from {{ ref('fct_funnel_progress') }}
    where source = 'hubspot'
),

credited as (
    select
        links.client,
        links.deal_id,
        arg_min(
            {
                'contact_key': contacts.contact_key,
                'channel': contacts.channel,
                'is_lead': contacts.lead_at is not null
            },
            (coalesce(contacts.lead_at, 'infinity'), try_cast(contacts.native_id as bigint), contacts.native_id)
        ) as buyer,
    from {{ ref('stg_hubspot__deal_contacts') }} as links
    left join {{ ref('int_contacts__aliases') }} as aliases
        on links.client = aliases.client and links.contact_id = aliases.alias_id
    inner join contacts
        on links.client = contacts.client and coalesce(aliases.survivor_id, links.contact_id) = contacts.native_id
    group by all
)

select
    client,
    deal_id,
    if(buyer.is_lead, buyer.contact_key, null) as contact_key,
    if(buyer.is_lead, buyer.channel, null) as channel,
    buyer.contact_key as buyer_key,
from credited
