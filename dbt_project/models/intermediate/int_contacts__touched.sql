{# One row per contact whose facts are rebuilt tonight: new, changed or vanished since the last build that came through. All of them where nothing was built yet. fingerprint: what its facts are made from tonight; null where it vanished. #}
with settled as (
    {{ settled_contacts() }}
),

changed as (
    select
        client,
        source,
        native_id,
        settled.contact_key,
        today.fingerprint,
    from {{ ref('int_contacts__fingerprints') }} as today
    full join settled using (client, source, native_id)
    where today.fingerprint is distinct from settled.fingerprint
)

select
    changed.client,
    changed.source,
    changed.native_id,
    coalesce(changed.contact_key, keys.contact_key) as contact_key,
    changed.fingerprint,
from changed
left join {{ source('raw', 'contact_keys') }} as keys
    on changed.client = keys.client and changed.source = keys.source and changed.native_id = keys.native_id
where coalesce(changed.contact_key, keys.contact_key) is not null
