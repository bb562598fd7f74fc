-- A HubSpot portal with traffic and spend of two years, in raw rows. $contacts contacts have three times as many
-- stage entries. draw(x, n) is a whole number from 0 to n - 1 that looks random and is the same each time.

create or replace temp macro draw(x, n) as cast(hash(x) % n as bigint);

insert into raw.hubspot_contacts by name
select
    'large' as client,
    cast(i as varchar) as contact_id,
    timestamptz '2024-06-15 00:00:00+00' + to_seconds(draw((i, 'created'), 730 * 86400)) as created_at,
    created_at as updated_at,
    false as is_archived,
    'lead' as lifecycle_stage,
    ['ORGANIC_SEARCH', 'PAID_SEARCH', 'DIRECT_TRAFFIC', 'REFERRALS', 'SOCIAL_MEDIA', 'EMAIL_MARKETING', 'PAID_SOCIAL', 'OTHER_CAMPAIGNS', 'OFFLINE', 'AI_REFERRALS'][1 + draw((i, 'source'), 10)] as original_source,
    ['ORGANIC_SEARCH', 'PAID_SEARCH', 'DIRECT_TRAFFIC', 'REFERRALS', 'SOCIAL_MEDIA', 'EMAIL_MARKETING', 'PAID_SOCIAL', 'OTHER_CAMPAIGNS', 'OFFLINE', 'AI_REFERRALS'][1 + draw((i, 'latest'), 10)] as latest_source,
    created_at as latest_source_at,
    draw((i, 'views'), 4) as page_views,
    if(draw((i, 'company'), 3) > 0, cast(draw((i, 'which'), $contacts // 4 + 1) as varchar), null) as company_id,
    cast([] as varchar[]) as merged_ids,
    timestamptz '2026-06-15 03:00:00+00' as _loaded_at, 'r' as _run_id, 'l' as _load_id, 'h' as _row_hash,
from range(1000000000, 1000000000 + $contacts) as numbers (i);

insert into raw.contact_keys by name
select 'large' as client, 'hubspot' as source, contact_id as native_id, row_number() over (order by contact_id) as contact_key,
from raw.hubspot_contacts;

-- One to five entries, three on average; each some days after the one before, none after the run.
insert into raw.hubspot_property_history by name
with steps as (
    select contact_id, created_at, unnest(range(1 + draw((contact_id, 'steps'), 5))) as step,
    from raw.hubspot_contacts
),
dated as (
    select
        contact_id,
        step,
        created_at + to_seconds(sum(draw((contact_id, step, 'wait'), 40 * 86400)) over ways) as changed_at,
    from steps
    window ways as (partition by contact_id order by step rows unbounded preceding)
)
select
    'large' as client,
    'contact' as object_type,
    contact_id as object_id,
    'lifecyclestage' as property,
    changed_at,
    ['subscriber', 'lead', 'marketingqualifiedlead', 'salesqualifiedlead', 'opportunity', 'customer'][1 + step + draw((contact_id, 'first'), 2)] as value,
    ['FORM', 'CRM_UI', 'IMPORT', 'AUTOMATION_PLATFORM'][1 + draw((contact_id, step, 'writer'), 4)] as source_type,
    'some-id' as source_id,
    false as is_derived,
    false as is_truncated,
    timestamptz '2026-06-15 03:00:00+00' as _loaded_at, 'r' as _run_id, 'l' as _load_id, 'h' as _row_hash,
from dated
where changed_at <= $run_at;

insert into raw.hubspot_account by name
select 'large' as client, '1' as portal_id, 'Europe/Stockholm' as timezone, 'SEK' as currency, timestamptz '2026-06-15 03:00:00+00' as _loaded_at, 'r' as _run_id, 'l' as _load_id, 'h' as _row_hash;

insert into raw.hubspot_stages by name
select
    'large' as client, 'deal' as object_type, 'default' as pipeline_id,
    unnest(['met', 'offered', 'won', 'lost']) as stage_value,
    unnest([0.2, 0.6, 1.0, 0.0]) as probability,
    unnest([false, false, true, true]) as is_closed,
    timestamptz '2024-01-01 00:00:00+00' as valid_from,
    timestamptz '2026-06-15 03:00:00+00' as _loaded_at, 'r' as _run_id, 'l' as _load_id, 'h' as _row_hash;

insert into raw.hubspot_deals by name
select
    'large' as client,
    'd' || contact_id as deal_id,
    created_at,
    created_at as updated_at,
    false as is_archived,
    'default' as pipeline_id,
    created_at + to_days(cast(10 + draw((contact_id, 'closing'), 200) as integer)) as close_at,
    close_at <= $run_at and draw((contact_id, 'won'), 3) = 0 as is_closed_won,
    if(is_closed_won, 'won', if(close_at <= $run_at, 'lost', 'offered')) as stage_value,
    'SEK' as currency,
    cast(1000 + draw((contact_id, 'amount'), 90000) as double) as amount,
    amount as amount_home,
    cast([] as varchar[]) as merged_ids,
    timestamptz '2026-06-15 03:00:00+00' as _loaded_at, 'r' as _run_id, 'l' as _load_id, 'h' as _row_hash,
from raw.hubspot_contacts
where draw((contact_id, 'deal'), 20) = 0;

insert into raw.hubspot_deal_contacts by name
select 'large' as client, deal_id, substr(deal_id, 2) as contact_id, '3' as type_id, 'HUBSPOT_DEFINED' as category, timestamptz '2026-06-15 03:00:00+00' as _loaded_at, 'r' as _run_id, 'l' as _load_id, 'h' as _row_hash,
from raw.hubspot_deals;

insert into raw.hubspot_property_history by name
select
    'large' as client, 'deal' as object_type, deal_id as object_id, 'dealstage' as property,
    unnest(if(close_at <= $run_at, [created_at, close_at], [created_at])) as changed_at,
    unnest(if(close_at <= $run_at, ['met', stage_value], ['met'])) as value,
    false as is_derived, false as is_truncated, timestamptz '2026-06-15 03:00:00+00' as _loaded_at, 'r' as _run_id, 'l' as _load_id, 'h' as _row_hash,
from raw.hubspot_deals;

insert into raw.ga4_traffic_daily by name
select
    'large' as client, '1' as property_id, cast(days.day as date) as date_day, 'www.large.example' as host_name,
    groups.name as channel_group, 'source' as source, 'medium' as medium, '(none)' as campaign,
    100 + draw((days.day, groups.name), 900) as sessions, sessions // 2 as engaged_sessions,
    sessions // 3 as new_users, timestamptz '2026-06-15 03:00:00+00' as _loaded_at, 'r' as _run_id, 'l' as _load_id, 'h' as _row_hash,
from (select unnest(generate_series(date '2024-06-15', date '2026-06-14', interval 1 day)) as day) as days
cross join (select unnest(['Organic Search', 'Paid Search', 'Direct', 'Referral', 'Organic Social', 'Paid Social', 'Email', 'AI Assistant', 'Display', 'Affiliates', 'Organic Video', 'Unassigned']) as name) as groups;

insert into raw.ga4_acquisition_daily by name
select
    'large' as client, property_id, date_day, host_name, channel_group, source, medium, new_users, timestamptz '2026-06-15 03:00:00+00' as _loaded_at, 'r' as _run_id, 'l' as _load_id, 'h' as _row_hash,
from raw.ga4_traffic_daily;

insert into raw.ga4_totals_daily by name
select
    'large' as client, property_id, date_day, host_name, cast(sum(sessions) as bigint) as sessions,
    cast(sum(engaged_sessions) as bigint) as engaged_sessions, cast(sum(new_users) as bigint) as new_users, timestamptz '2026-06-15 03:00:00+00' as _loaded_at, 'r' as _run_id, 'l' as _load_id, 'h' as _row_hash,
from raw.ga4_traffic_daily group by all;

insert into raw.files_spend by name
select
    'large' as client, cast(days.day as date) as date_day, channels.name as channel, channels.name as platform,
    'media' as cost_type, cast(500 + draw((days.day, channels.name), 4000) as varchar) as spend, 'SEK' as currency,
    'spend.csv' as file, row_number() over () as row_number, timestamptz '2026-06-15 03:00:00+00' as _loaded_at, 'r' as _run_id, 'l' as _load_id, 'h' as _row_hash,
from (select unnest(generate_series(date '2024-06-15', date '2026-06-14', interval 1 day)) as day) as days
cross join (select unnest(['paid_search', 'paid_social', 'email']) as name) as channels;

insert into raw.loads by name
select
    'large' as client, source || '/' || stream as load_id, 'r' as run_id, source, stream, 'ok' as status, true as is_last,
    timestamptz '2026-06-15 03:00:00+00' as read_started_at,
    if(source = 'ga4', date '2024-06-15', null) as window_first,
    if(source = 'ga4', date '2026-06-14', null) as window_last,
    0 as calls, 0 as waited_seconds, 0 as rows_seen, 0 as rows_loaded, 0 as rows_quarantined, '{}' as versions,
    0 as seconds, read_started_at as loaded_at,
from (
    values ('hubspot', 'contacts'), ('hubspot', 'deals'), ('ga4', 'totals_daily'), ('ga4', 'traffic_daily'),
    ('ga4', 'acquisition_daily'), ('files', 'spend')
) as reads (source, stream);
