with times as (
    select id, 'createdate' as field, coalesce(properties['createdate'], createdAt) as found, to_json(records)::varchar as record from records
    union all
    select id, 'hs_latest_source_timestamp', properties['hs_latest_source_timestamp'], to_json(records)::varchar from records
    union all
    select id, 'archivedAt', archivedAt, to_json(records)::varchar from records
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
    field,
    found,
    id as native_id,
    record,
from times
where found != '' and hubspot_time(found) is null
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
