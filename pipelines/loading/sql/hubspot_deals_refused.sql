-- Records are written out only where something is wrong with them: as text they take ten times the room.
with fields as (
    select id, 'createdate' as field, coalesce(properties['createdate'], createdAt) as found, 'unparseable_date' as reason from records
    union all
    select id, 'closedate', properties['closedate'], 'unparseable_date' from records
    union all
    select id, 'amount', properties['amount'], 'unparseable_number' from records
    union all
    select id, 'amount_in_home_currency', properties['amount_in_home_currency'], 'unparseable_number' from records
),

broken as (
    select *,
    from fields
    where
        found != ''
        and case
            when reason = 'unparseable_date' then hubspot_time(found) is null
            else try_cast(found as double) is null
        end
)

select
    broken.reason,
    broken.field,
    broken.found,
    broken.id as native_id,
    to_json(records)::varchar as record,
from broken
inner join records on broken.id = records.id
