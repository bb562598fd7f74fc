-- Records are written out only where something is wrong with them: as text they take ten times the room.
with found as (
    select
        id,
        createdAt,
        archivedAt,
        json_extract_string(properties, ['$.createdate', '$.hs_latest_source_timestamp']) as texts,
    from records
),

times as (
    select id, 'createdate' as field, coalesce(texts[1], createdAt) as found from found
    union all
    select id, 'hs_latest_source_timestamp', texts[2] from found
    union all
    select id, 'archivedAt', archivedAt from found
),

versions as (
    select
        id,
        unnest(map_entries(propertiesWithHistory)) as entry,
    from records
),

history as (
    select
        id,
        entry.key as field,
        unnest(entry.value) as version,
    from versions
)

select
    'unparseable_date' as reason,
    times.field,
    times.found,
    times.id as native_id,
    to_json(records)::varchar as record,
from times
inner join records on times.id = records.id
where hubspot_is_unreadable(times.found, 'unparseable_date')
union all
select
    'unparseable_date',
    field,
    version."timestamp",
    id,
    to_json(version)::varchar,
from history
where hubspot_time(version."timestamp") is null
union all
select
    'missing_value',
    'id',
    null,
    null,
    to_json(records)::varchar,
from records
where id is null
