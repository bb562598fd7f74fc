-- One row per company record; the last one read wins.
select
    id as company_id,
    hubspot_time(coalesce(properties['createdate'], createdAt)) as created_at,
    hubspot_time(coalesce(properties['hs_lastmodifieddate'], updatedAt)) as updated_at,
    coalesce(archived, false) as is_archived,
    hubspot_time(archivedAt) as archived_at,
    properties['lifecyclestage'] as lifecycle_stage,
    properties['hs_analytics_source'] as original_source,
    properties['hs_analytics_source_data_1'] as original_source_data_1,
    properties['hs_analytics_source_data_2'] as original_source_data_2,
    properties['country'] as country,
    properties['industry'] as industry,
    try_cast(nullif(properties['numberofemployees'], '') as double) as employees,
    try_cast(nullif(properties['annualrevenue'], '') as double) as annual_revenue,
    properties['hubspot_owner_id'] as owner_id,
    merged_ids_of(properties) as merged_ids,
    other_properties(properties, known.names) as extra,
from records
cross join (
    select [
        'createdate', 'hs_lastmodifieddate', 'lifecyclestage', 'hs_analytics_source', 'hs_analytics_source_data_1',
        'hs_analytics_source_data_2', 'country', 'industry', 'numberofemployees', 'annualrevenue', 'hubspot_owner_id',
        'hs_merged_object_ids', 'hs_object_id'
    ] as names
) as known
qualify row_number() over (partition by id order by hubspot_time(updatedAt) desc nulls last, load_id desc) = 1
