{# One row per deal with an associated live contact that is a lead: the one with the earliest lead_at, ties to the smallest id. #}
with leads as (
    select
        contact_key,
        client,
        native_id,
        channel,
        lead_at,
    from {{ ref('fct_funnel_progress') }}
    where source = 'hubspot' and lead_at is not null
),

credited as (
    select
        links.client,
        links.deal_id,
        arg_min(
            { 'contact_key': leads.contact_key, 'channel': leads.channel },
            (leads.lead_at, try_cast(leads.native_id as bigint), leads.native_id)
        ) as lead,
    from {{ ref('stg_hubspot__deal_contacts') }} as links
    left join {{ ref('int_contacts__aliases') }} as aliases
        on links.client = aliases.client and links.contact_id = aliases.alias_id
    inner join leads
        on links.client = leads.client and coalesce(aliases.survivor_id, links.contact_id) = leads.native_id
    group by all
)

select
    client,
    deal_id,
    lead.contact_key,
    lead.channel,
from credited
