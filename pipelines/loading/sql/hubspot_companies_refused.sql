-- Records are written out only where something is wrong with them: as text they take ten times the room.
with found as (
    select id, createdAt, json_extract_string(properties, ['$.createdate', '$.numberofemployees', '$.annualrevenue']) as texts from records
),

fields as (
    select id, 'createdate' as field, coalesce(texts[1], createdAt) as found, 'unparseable_date' as reason from found
    union all
    select id, 'numberofemployees', texts[2], 'unparseable_number' from found
    union all
    select id, 'annualrevenue', texts[3], 'unparseable_number' from found
)

select
    fields.reason,
    fields.field,
    fields.found,
    fields.id as native_id,
    to_json(records)::varchar as record,
from fields
inner join records on fields.id = records.id
where hubspot_is_unreadable(fields.found, fields.reason)
