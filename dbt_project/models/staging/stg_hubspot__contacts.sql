{# One row per contact record that HubSpot serves, archived ones too; empty texts are null. #}
select
    client,
    contact_id,
    created_at,
    is_archived,
    archived_at,
    nullif(lifecycle_stage, '') as lifecycle_stage,
    nullif(original_source, '') as original_source,
    nullif(original_source_data_1, '') as original_source_data_1,
    nullif(original_source_data_2, '') as original_source_data_2,
    nullif(latest_source, '') as latest_source,
    nullif(latest_source_data_1, '') as latest_source_data_1,
    nullif(latest_source_data_2, '') as latest_source_data_2,
    latest_source_at,
    page_views,
    nullif(company_id, '') as company_id,
    merged_ids,
from {{ source('raw', 'hubspot_contacts') }}
