-- One row per recorded value; where HubSpot cut the history of the stage, also one per date_entered value.
-- HubSpot keeps a bounded number of versions: a full history that begins after creation was cut.
with properties_of as (
    select
        id,
        createdAt,
        properties,
        unnest(map_keys(propertiesWithHistory)) as property,
        unnest(map_values(propertiesWithHistory)) as entries,
    from records
),

versions as (
    select
        id,
        property,
        case
            when len(entries) >= 20
                then list_min(list_transform(entries, lambda v: hubspot_time(v."timestamp")))
                    > hubspot_time(coalesce(properties ->> 'createdate', createdAt)) + interval 1 minute
            else false
        end as is_truncated,
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
    from versions
),

cut as (
    select distinct object_id
    from recorded
    where property = 'lifecyclestage' and is_truncated
),

entered as (
    select
        id as object_id,
        properties,
        unnest(json_keys(properties)) as name,
    from records
    semi join cut on records.id = cut.object_id
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
    from entered
    where starts_with(name, 'hs_v2_date_entered_') and name != 'hs_v2_date_entered_current_stage'
)

select
    load.object_type,
    history.*,
from (select * from recorded union all by name select * from derived) as history
cross join load
where changed_at is not null
qualify row_number() over (
    partition by object_id, property, changed_at, value order by is_derived, source_type, source_id
) = 1
