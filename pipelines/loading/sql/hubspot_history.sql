-- One row per recorded value; where HubSpot cut the history of the stage, also one per date_entered value.
-- A value without an instant is told as `unreadable` and is for the quarantine.
with properties_of as (
    select
        id,
        coalesce(known.createdate, createdAt) as created,
        unnest(map_keys(propertiesWithHistory)) as property,
        unnest(map_values(propertiesWithHistory)) as entries,
    from records
),

versions as (
    select
        id,
        property,
        hubspot_history_is_cut(entries, created) as is_truncated,
        unnest(entries) as version,
    from properties_of
),

recorded as (
    select
        id as object_id,
        property,
        hubspot_time(version."timestamp") as changed_at,
        coalesce(version.value, '') as value,
        version.sourceType as source_type,
        version.sourceId as source_id,
        false as is_derived,
        is_truncated,
        case
            when hubspot_time(version."timestamp") is null
                then {'found': version."timestamp", 'record': to_json(version)::varchar}
        end as unreadable,
    from versions
),

cut as (
    select id
    from records
    where hubspot_history_is_cut(propertiesWithHistory['lifecyclestage'], coalesce(known.createdate, createdAt))
),

entered as (
    select
        id as object_id,
        properties,
        unnest(json_keys(properties)) as name,
    from records
    semi join cut on records.id = cut.id
),

derived as (
    select
        object_id,
        'lifecyclestage' as property,
        hubspot_time(properties ->> name) as changed_at,
        substr(name, length('hs_v2_date_entered_') + 1) as value,
        null as source_type,
        null as source_id,
        true as is_derived,
        true as is_truncated,
        null as unreadable,
    from entered
    where starts_with(name, 'hs_v2_date_entered_')
        and name != 'hs_v2_date_entered_current_stage'
        and hubspot_time(properties ->> name) is not null
)

select
    load.object_type,
    history.*,
from (select * from recorded union all by name select * from derived) as history
cross join load
