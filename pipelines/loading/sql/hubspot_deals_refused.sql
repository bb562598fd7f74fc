-- Records are written out only where something is wrong with them: as text they take ten times the room.
with found as (
    select id, createdAt, json_extract_string(properties, ['$.createdate', '$.closedate', '$.amount', '$.amount_in_home_currency']) as texts from records
),

fields as (
    select id, 'createdate' as field, coalesce(texts[1], createdAt) as found, 'unparseable_date' as reason from found
    union all
    select id, 'closedate', texts[2], 'unparseable_date' from found
    union all
    select id, 'amount', texts[3], 'unparseable_number' from found
    union all
    select id, 'amount_in_home_currency', texts[4], 'unparseable_number' from found
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
