-- Records are written out only where something is wrong with them: as text they take ten times the room.
with times as (
    select id, 'createdate' as field, coalesce(known.createdate, createdAt) as found from records
    union all
    select id, 'hs_latest_source_timestamp', known.hs_latest_source_timestamp from records
    union all
    select id, 'archivedAt', archivedAt from records
)

select
    'unparseable_date' as reason,
    times.field,
    times.found,
    times.id as native_id,
    to_json(landed)::varchar as record,
from times
inner join (select * exclude (known) from records) as landed on times.id = landed.id
where hubspot_is_unreadable(times.found, 'unparseable_date')
union all
select
    'unparseable_date',
    property,
    unreadable.found,
    object_id,
    unreadable.record,
from typed
where unreadable is not null
union all
select
    'missing_value',
    'id',
    null,
    null,
    to_json(landed)::varchar,
from (select * exclude (known) from records) as landed
where id is null
