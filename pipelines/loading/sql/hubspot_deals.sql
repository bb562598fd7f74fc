-- One row per deal record; the last one read wins.
select
    id as deal_id,
    hubspot_time(coalesce(known.createdate, createdAt)) as created_at,
    hubspot_time(coalesce(known.hs_lastmodifieddate, updatedAt)) as updated_at,
    coalesce(archived, false) as is_archived,
    hubspot_time(archivedAt) as archived_at,
    known.pipeline as pipeline_id,
    known.dealstage as stage_value,
    try_cast(nullif(known.amount, '') as double) as amount,
    known.deal_currency_code as currency,
    try_cast(nullif(known.amount_in_home_currency, '') as double) as amount_home,
    hubspot_time(nullif(known.closedate, '')) as close_at,
    try_cast(nullif(known.hs_is_closed, '') as boolean) as is_closed,
    try_cast(nullif(known.hs_is_closed_won, '') as boolean) as is_closed_won,
    known.hubspot_owner_id as owner_id,
    known.dealtype as deal_type,
    merged_ids_of(known.hs_merged_object_ids) as merged_ids,
    other_properties(properties, hubspot_deal_shape()) as extra,
from records
anti join superseded on records.rowid = superseded.place
