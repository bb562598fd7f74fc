-- One row per deal record; the last one read wins.
select
    id as deal_id,
    hubspot_time(coalesce(properties['createdate'], createdAt)) as created_at,
    hubspot_time(coalesce(properties['hs_lastmodifieddate'], updatedAt)) as updated_at,
    coalesce(archived, false) as is_archived,
    hubspot_time(archivedAt) as archived_at,
    properties['pipeline'] as pipeline_id,
    properties['dealstage'] as stage_value,
    try_cast(nullif(properties['amount'], '') as double) as amount,
    properties['deal_currency_code'] as currency,
    try_cast(nullif(properties['amount_in_home_currency'], '') as double) as amount_home,
    hubspot_time(nullif(properties['closedate'], '')) as close_at,
    try_cast(nullif(properties['hs_is_closed'], '') as boolean) as is_closed,
    try_cast(nullif(properties['hs_is_closed_won'], '') as boolean) as is_closed_won,
    properties['hubspot_owner_id'] as owner_id,
    properties['dealtype'] as deal_type,
    merged_ids_of(properties) as merged_ids,
    other_properties(properties, known.names) as extra,
from records
cross join (
    select [
        'createdate', 'hs_lastmodifieddate', 'pipeline', 'dealstage', 'amount', 'deal_currency_code',
        'amount_in_home_currency', 'closedate', 'hs_is_closed', 'hs_is_closed_won', 'hubspot_owner_id', 'dealtype',
        'hs_merged_object_ids', 'hs_object_id'
    ] as names
) as known
qualify row_number() over (partition by id order by hubspot_time(updatedAt) desc nulls last, load_id desc) = 1
