-- One row per contact record; the last one read wins.
select
    id as contact_id,
    hubspot_time(coalesce(properties['createdate'], createdAt)) as created_at,
    hubspot_time(coalesce(properties['lastmodifieddate'], updatedAt)) as updated_at,
    coalesce(archived, false) as is_archived,
    hubspot_time(archivedAt) as archived_at,
    properties['lifecyclestage'] as lifecycle_stage,
    properties['hs_lead_status'] as lead_status,
    properties['hs_analytics_source'] as original_source,
    properties['hs_analytics_source_data_1'] as original_source_data_1,
    properties['hs_analytics_source_data_2'] as original_source_data_2,
    properties['hs_latest_source'] as latest_source,
    properties['hs_latest_source_data_1'] as latest_source_data_1,
    properties['hs_latest_source_data_2'] as latest_source_data_2,
    hubspot_time(properties['hs_latest_source_timestamp']) as latest_source_at,
    hubspot_time(properties['hs_analytics_first_visit_timestamp']) as first_visit_at,
    try_cast(nullif(properties['hs_analytics_num_page_views'], '') as double) as page_views,
    properties['hs_object_source'] as object_source,
    properties['hubspot_owner_id'] as owner_id,
    properties['associatedcompanyid'] as company_id,
    merged_ids_of(properties) as merged_ids,
    other_properties(properties, known.names) as extra,
from records
cross join (
    select [
        'createdate', 'lastmodifieddate', 'lifecyclestage', 'hs_analytics_source', 'hs_analytics_source_data_1',
        'hs_analytics_source_data_2', 'hs_latest_source', 'hs_latest_source_data_1', 'hs_latest_source_data_2',
        'hs_latest_source_timestamp', 'hs_analytics_first_visit_timestamp', 'hs_analytics_num_page_views',
        'hs_object_source', 'hubspot_owner_id', 'associatedcompanyid', 'hs_merged_object_ids', 'hs_object_id',
        'hs_lead_status'
    ] as names
) as known
qualify row_number() over (partition by id order by hubspot_time(updatedAt) desc nulls last, load_id desc) = 1
