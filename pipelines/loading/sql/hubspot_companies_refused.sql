-- Records are written out only where something is wrong with them: as text they take ten times the room.
with fields as (
    select id, 'createdate' as field, coalesce(known.createdate, createdAt) as found, 'unparseable_date' as reason from records
    union all
    select id, 'numberofemployees', known.numberofemployees, 'unparseable_number' from records
    union all
    select id, 'annualrevenue', known.annualrevenue, 'unparseable_number' from records
)

select
    fields.reason,
    fields.field,
    fields.found,
    fields.id as native_id,
    to_json(landed)::varchar as record,
from fields
inner join (select * exclude (known) from records) as landed on fields.id = landed.id
where hubspot_is_unreadable(fields.found, fields.reason)
