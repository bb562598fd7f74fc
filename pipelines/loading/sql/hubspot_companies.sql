-- One row per company record; the last one read wins.
select
    id as company_id,
    hubspot_time(coalesce(known.createdate, createdAt)) as created_at,
    hubspot_time(coalesce(known.hs_lastmodifieddate, updatedAt)) as updated_at,
    coalesce(archived, false) as is_archived,
    hubspot_time(archivedAt) as archived_at,
    known.lifecyclestage as lifecycle_stage,
    known.hs_analytics_source as original_source,
    known.hs_analytics_source_data_1 as original_source_data_1,
    known.hs_analytics_source_data_2 as original_source_data_2,
    known.country as country,
    known.industry as industry,
    try_cast(nullif(known.numberofemployees, '') as double) as employees,
    try_cast(nullif(known.annualrevenue, '') as double) as annual_revenue,
    known.hubspot_owner_id as owner_id,
    merged_ids_of(known.hs_merged_object_ids) as merged_ids,
    other_properties(properties, hubspot_company_shape()) as extra,
from records
anti join superseded on records.rowid = superseded.place
