-- Records are written out only where something is wrong with them: as text they take ten times the room.
with fields as (
    select id, 'createdate' as field, coalesce(known.createdate, createdAt) as found, 'unparseable_date' as reason from records
    union all
    select id, 'closedate', known.closedate, 'unparseable_date' from records
    union all
    select id, 'amount', known.amount, 'unparseable_number' from records
    union all
    select id, 'amount_in_home_currency', known.amount_in_home_currency, 'unparseable_number' from records
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
