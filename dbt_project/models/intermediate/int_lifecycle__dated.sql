{# One row per visible stage entry of a live contact that is rebuilt tonight, cleared ones too (stage_order null). #}
with entries as (
    select *, from {{ ref('int_lifecycle__recorded') }}
    union all by name
    select *, from {{ ref('int_lifecycle__written') }}
)

select
    contacts.contact_key,
    entries.* exclude (source, native_id),
from entries
inner join {{ ref('int_contacts__live') }} as contacts
    on
        entries.client = contacts.client
        and entries.source = contacts.source
        and entries.native_id = contacts.native_id
