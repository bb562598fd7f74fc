-- Every table of schema raw: the contract between loading and dbt.
-- All tables exist in every warehouse, also those of sources that a client lacks.
-- Source ids are text. `_loaded_at`/`_run_id`/`_load_id` name the load that last CHANGED the row:
-- a row read again with the same content keeps them. `_row_hash` (DuckDB's hash of the content) decides that.
-- Executed by the loader inside a transaction; every statement is idempotent.

create schema if not exists raw;

-- ---------------------------------------------------------------- bookkeeping
-- One row per manifest that was loaded, and one per failed or refused read (rows_loaded = 0).
create table if not exists raw.loads (
    client varchar not null,
    load_id varchar not null,            -- sorts in order of landing
    run_id varchar not null,
    source varchar not null,             -- hubspot | ga4 | files | ...
    stream varchar not null,             -- contacts, traffic_daily, ...; '*' for a fault of the whole source
    status varchar not null,             -- ok | failed | not_available | quota
    is_last boolean not null,            -- this manifest ends the read of its stream (the read is complete if status = ok)
    read_started_at timestamptz not null,-- the instant the READ of this stream began (same for all its parts)
    window_first date,                   -- dated streams: inclusive days, in the source's own zone
    window_last date,
    calls bigint not null,
    waited_seconds double not null,
    rows_seen bigint not null,           -- records in the manifest
    rows_claimed bigint,                 -- what the source says it has, where it says so
    rows_loaded bigint not null,         -- new or changed rows
    rows_quarantined bigint not null,
    versions varchar not null,           -- JSON text
    seconds double not null,
    message varchar,                     -- for people: what was seen, what to do
    loaded_at timestamptz not null,
    proof varchar                        -- JSON text on a read's last row: what shows that nothing was left out
);
alter table raw.loads add column if not exists proof varchar;

-- Resume points and the model's clock. source 'model', stream 'clock' holds
-- {"run_at": "<UTC instant>", "as_of": "<date>" | null}: one row, rewritten by each run.
create table if not exists raw.cursors (
    client varchar not null,
    source varchar not null,
    stream varchar not null,
    cursor varchar not null,             -- JSON text
    updated_at timestamptz not null
);

-- Input rows that were refused: kept whole, with the reason; gone again when the source repairs them.
create table if not exists raw.quarantine (
    client varchar not null,
    source varchar not null,
    stream varchar not null,
    reason varchar not null,             -- unparseable_date | duplicate_id | unknown_stage | negative_number | missing_value | unparseable_number | unknown_channel | malformed_row | overlapping_files | end_before_start | period_too_long | rounded_id | ...
    field varchar,
    found varchar,                       -- the offending value
    native_id varchar,
    file varchar,                        -- files only: name relative to the client file
    row_number bigint,                   -- files only: as a spreadsheet counts, the header of a CSV is row 1
    record varchar not null,             -- the row as it came, JSON text
    _loaded_at timestamptz not null, _run_id varchar not null, _load_id varchar not null, _row_hash varchar not null
);

-- Small keys in order of first sight, never reused; within one load ordered by native id.
-- source: 'hubspot' or 'files'.
create table if not exists raw.contact_keys (
    client varchar not null, source varchar not null, native_id varchar not null, contact_key bigint not null
);

-- ---------------------------------------------------------------- the client's settings (from the client file)
create table if not exists raw.client_settings (   -- exactly one row
    client varchar not null,
    name varchar not null,
    timezone varchar not null,
    currency varchar not null,
    country varchar,
    language varchar not null,
    start_date date not null,
    traffic_authority varchar,           -- ga4 | hubspot | matomo | plausible | files | null (no traffic source)
    fiscal_year_start varchar not null,  -- 'MM-DD'
    ltc_horizon_days integer not null,
    exclude_instant_customers boolean not null,
    roi_channels varchar[],              -- null = all but offline and unallocated
    margin double not null,
    contract_days integer,
    per_open_lead_day double,
    open_lead_max_days integer,
    capital_rate double,
    reference_days integer,
    contact_level boolean not null,
    _loaded_at timestamptz not null, _run_id varchar not null, _load_id varchar not null, _row_hash varchar not null
);
alter table raw.client_settings add column if not exists integrations varchar; -- earned | administrative; null: administrative
create table if not exists raw.client_sources (    -- one row per configured source
    client varchar not null, source varchar not null, is_api boolean not null,
    provides varchar[] not null,         -- subset of crm, deals, traffic, acquisition, spend, goals
    timezone varchar,                    -- files: the entry's zone; else null
    _loaded_at timestamptz not null, _run_id varchar not null, _load_id varchar not null, _row_hash varchar not null
);
create table if not exists raw.client_stage_map (  -- model.stages
    client varchar not null, stage_value varchar not null, canonical_stage varchar not null,
    _loaded_at timestamptz not null, _run_id varchar not null, _load_id varchar not null, _row_hash varchar not null
);
create table if not exists raw.client_channel_map (-- model.channels: extra source names, lower case
    client varchar not null, source_name varchar not null, channel varchar not null,
    _loaded_at timestamptz not null, _run_id varchar not null, _load_id varchar not null, _row_hash varchar not null
);
create table if not exists raw.client_spend_channels (
    client varchar not null, platform varchar not null, channel varchar not null,
    _loaded_at timestamptz not null, _run_id varchar not null, _load_id varchar not null, _row_hash varchar not null
);
create table if not exists raw.client_spend_cost_types (
    client varchar not null, platform varchar not null, cost_type varchar not null,
    _loaded_at timestamptz not null, _run_id varchar not null, _load_id varchar not null, _row_hash varchar not null
);
create table if not exists raw.client_spend_campaigns ( -- campaign: name or id of a HubSpot campaign
    client varchar not null, campaign varchar not null, platform varchar not null,
    _loaded_at timestamptz not null, _run_id varchar not null, _load_id varchar not null, _row_hash varchar not null
);
create table if not exists raw.client_market_maturity (
    client varchar not null, valid_from date not null, stage varchar not null,
    _loaded_at timestamptz not null, _run_id varchar not null, _load_id varchar not null, _row_hash varchar not null
);
create table if not exists raw.client_spins (      -- one row per spin and channel, defaults included
    client varchar not null, spin varchar not null, label varchar not null, channel varchar not null,
    _loaded_at timestamptz not null, _run_id varchar not null, _load_id varchar not null, _row_hash varchar not null
);
create table if not exists raw.client_headline (   -- empty = by market maturity
    client varchar not null, position integer not null, kpi_key varchar not null,
    _loaded_at timestamptz not null, _run_id varchar not null, _load_id varchar not null, _row_hash varchar not null
);
create table if not exists raw.client_pipelines (  -- model.new_business_pipelines
    client varchar not null, pipeline_id varchar not null,
    _loaded_at timestamptz not null, _run_id varchar not null, _load_id varchar not null, _row_hash varchar not null
);
create table if not exists raw.client_setups (
    client varchar not null, setup varchar not null, stage varchar not null, source_type varchar, source_id varchar,
    _loaded_at timestamptz not null, _run_id varchar not null, _load_id varchar not null, _row_hash varchar not null
);
create table if not exists raw.client_definitions ( -- model.definitions: what a KPI means from a day on
    client varchar not null, kpi_key varchar not null, valid_from date not null, status varchar not null,
    numerator varchar, denominator varchar, horizon_days integer, min_n integer, reason varchar not null, owner varchar,
    _loaded_at timestamptz not null, _run_id varchar not null, _load_id varchar not null, _row_hash varchar not null
);
create table if not exists raw.client_goals_left_out ( -- targets of HubSpot that became no goal
    client varchar not null, goal_id varchar not null, -- HubSpot's id
    reason varchar not null,             -- no_kpi | no_target | no_period | set_elsewhere
    _loaded_at timestamptz not null, _run_id varchar not null, _load_id varchar not null, _row_hash varchar not null
);
create table if not exists raw.client_goals (      -- goals of the client file (origin client_file), of goals files (csv), of HubSpot (hubspot)
    client varchar not null, goal_id varchar not null, -- client+kpi+grain+period+channel
    kpi_key varchar not null, grain varchar not null, period varchar not null,
    period_start date not null, period_end date not null, -- inclusive; fiscal where fiscal_year_start is set
    channel varchar not null, target double not null, baseline double, stretch double, weight double not null,
    owner varchar, parent varchar, why varchar, context varchar, action varchar, action_owner varchar, action_due date,
    origin varchar not null,
    _loaded_at timestamptz not null, _run_id varchar not null, _load_id varchar not null, _row_hash varchar not null
);
create table if not exists raw.client_notes (
    client varchar not null, note_date date not null, text varchar not null,
    _loaded_at timestamptz not null, _run_id varchar not null, _load_id varchar not null, _row_hash varchar not null
);
create table if not exists raw.client_holidays (   -- public holidays of `country` by the library holidays, 2015 to 2035
    client varchar not null, date_day date not null, name varchar not null,
    _loaded_at timestamptz not null, _run_id varchar not null, _load_id varchar not null, _row_hash varchar not null
);

-- ---------------------------------------------------------------- hubspot
create table if not exists raw.hubspot_account (   -- one row
    client varchar not null, portal_id varchar not null, account_type varchar, timezone varchar, currency varchar,
    _loaded_at timestamptz not null, _run_id varchar not null, _load_id varchar not null, _row_hash varchar not null
);
create table if not exists raw.hubspot_properties (-- today's definitions of the properties we ask for
    client varchar not null, object_type varchar not null, name varchar not null,
    label varchar, type varchar, field_type varchar, is_calculated boolean,
    _loaded_at timestamptz not null, _run_id varchar not null, _load_id varchar not null, _row_hash varchar not null
);
-- How definitions were over time: a new name opens a version, a change of label or type closes one and opens the
-- next, a removed property has no version that is open.
create table if not exists raw.hubspot_property_versions (
    client varchar not null, object_type varchar not null, name varchar not null,
    label varchar, type varchar, field_type varchar, is_calculated boolean,
    valid_from timestamptz not null,     -- when this version was first seen
    valid_to timestamptz,                -- null = today's version
    _loaded_at timestamptz not null, _run_id varchar not null, _load_id varchar not null, _row_hash varchar not null
);
create table if not exists raw.hubspot_stages (    -- snapshots with validity: object_type contact (pipeline_id 'lifecycle') and deal
    client varchar not null, object_type varchar not null, pipeline_id varchar not null, stage_value varchar not null,
    pipeline_label varchar, label varchar, display_order integer, probability double, is_closed boolean,
    valid_from timestamptz not null,     -- when this version was first seen
    valid_to timestamptz,                -- null = today's version
    _loaded_at timestamptz not null, _run_id varchar not null, _load_id varchar not null, _row_hash varchar not null
);
create table if not exists raw.hubspot_contacts (
    client varchar not null, contact_id varchar not null,
    created_at timestamptz, updated_at timestamptz, is_archived boolean not null, archived_at timestamptz,
    lifecycle_stage varchar,             -- today's value
    original_source varchar, original_source_data_1 varchar, original_source_data_2 varchar,
    latest_source varchar, latest_source_data_1 varchar, latest_source_data_2 varchar, latest_source_at timestamptz,
    first_visit_at timestamptz, page_views double, object_source varchar, owner_id varchar, company_id varchar,
    merged_ids varchar[],                -- hs_merged_object_ids, [] if none
    extra varchar,                       -- JSON text of hs_v2_date_entered_* and of extra_properties (VARIANT from step 4 on, if it pays)
    _loaded_at timestamptz not null, _run_id varchar not null, _load_id varchar not null, _row_hash varchar not null
);
create table if not exists raw.hubspot_property_history (-- key: object_type, object_id, property, changed_at, value
    client varchar not null, object_type varchar not null, object_id varchar not null, property varchar not null,
    changed_at timestamptz not null, value varchar not null, -- '' = cleared
    source_type varchar, source_id varchar,
    is_derived boolean not null,         -- from the VALUE of hs_v2_date_entered_*, where recorded history is cut
    is_truncated boolean not null,       -- the object's history of this property is cut
    _loaded_at timestamptz not null, _run_id varchar not null, _load_id varchar not null, _row_hash varchar not null
);
create table if not exists raw.hubspot_aliases (   -- alias_id was merged into survivor_id (may chain)
    client varchar not null, object_type varchar not null, alias_id varchar not null, survivor_id varchar not null, seen_at timestamptz not null,
    _loaded_at timestamptz not null, _run_id varchar not null, _load_id varchar not null, _row_hash varchar not null
);
create table if not exists raw.hubspot_deals (
    client varchar not null, deal_id varchar not null,
    created_at timestamptz, updated_at timestamptz, is_archived boolean not null, archived_at timestamptz,
    pipeline_id varchar, stage_value varchar, amount double, currency varchar, amount_home double,
    close_at timestamptz, is_closed boolean, is_closed_won boolean, owner_id varchar, deal_type varchar,
    merged_ids varchar[], extra varchar,
    _loaded_at timestamptz not null, _run_id varchar not null, _load_id varchar not null, _row_hash varchar not null
);
create table if not exists raw.hubspot_deal_contacts (
    client varchar not null, deal_id varchar not null, contact_id varchar not null, type_id varchar not null, category varchar, label varchar,
    _loaded_at timestamptz not null, _run_id varchar not null, _load_id varchar not null, _row_hash varchar not null
);
create table if not exists raw.hubspot_gone (      -- records that HubSpot no longer has in any form, and since when that is known
    client varchar not null, object_type varchar not null,
    object_id varchar not null,          -- of a contact: the keyed hash of its id, nothing else is kept of it
    reason varchar not null,             -- erased: neither live, nor in the recycle bin, nor merged | requested: by `maintrack erase`
    seen_at timestamptz not null,
    note varchar,                        -- of a request: why
    _loaded_at timestamptz not null, _run_id varchar not null, _load_id varchar not null, _row_hash varchar not null
);

alter table raw.hubspot_contacts add column if not exists lead_status varchar;
create table if not exists raw.hubspot_companies (
    client varchar not null, company_id varchar not null,
    created_at timestamptz, updated_at timestamptz, is_archived boolean not null, archived_at timestamptz,
    lifecycle_stage varchar,             -- today's value
    original_source varchar, original_source_data_1 varchar, original_source_data_2 varchar,
    country varchar, industry varchar, employees double, annual_revenue double,
    owner_id varchar, merged_ids varchar[], extra varchar,
    _loaded_at timestamptz not null, _run_id varchar not null, _load_id varchar not null, _row_hash varchar not null
);
create table if not exists raw.hubspot_deal_companies (
    client varchar not null, deal_id varchar not null, company_id varchar not null, type_id varchar not null, category varchar, label varchar,
    _loaded_at timestamptz not null, _run_id varchar not null, _load_id varchar not null, _row_hash varchar not null
);
create table if not exists raw.hubspot_contact_companies (
    client varchar not null, contact_id varchar not null, company_id varchar not null, type_id varchar not null, category varchar, label varchar,
    _loaded_at timestamptz not null, _run_id varchar not null, _load_id varchar not null, _row_hash varchar not null
);
create table if not exists raw.hubspot_owners (    -- who may own records, also those who left; no names
    client varchar not null, owner_id varchar not null, is_archived boolean not null, team_ids varchar[],
    _loaded_at timestamptz not null, _run_id varchar not null, _load_id varchar not null, _row_hash varchar not null
);
-- Contacts that were erased and must not come back: the hash of the id under the client's key (suppression.key).
create table if not exists raw.erased_contacts (
    client varchar not null, source varchar not null, -- hubspot | files
    id_hash varchar not null, reason varchar not null, -- erased | requested
    note varchar, erased_at timestamptz not null
);
create table if not exists raw.hubspot_gone (      -- records that HubSpot no longer has in any form, and since when that is known
    client varchar not null, object_type varchar not null,
    object_id varchar not null,          -- of a contact: the keyed hash of its id, nothing else is kept of it
    reason varchar not null,             -- erased: neither live, nor in the recycle bin, nor merged | requested: by `maintrack erase`
    seen_at timestamptz not null,
    note varchar,                        -- of a request: why
    _loaded_at timestamptz not null, _run_id varchar not null, _load_id varchar not null, _row_hash varchar not null
);

create table if not exists raw.hubspot_exchange_rates ( -- of the portal, each from an instant on; key: from, to, since
    client varchar not null, from_currency varchar not null, to_currency varchar not null,
    rate double not null,                -- how much of to_currency one of from_currency is worth
    since timestamptz,                   -- null = HubSpot does not say
    _loaded_at timestamptz not null, _run_id varchar not null, _load_id varchar not null, _row_hash varchar not null
);
create table if not exists raw.hubspot_goals (     -- targets set in HubSpot itself
    client varchar not null, goal_id varchar not null, name varchar, target double,
    starts_at timestamptz, ends_at timestamptz, is_archived boolean not null,
    _loaded_at timestamptz not null, _run_id varchar not null, _load_id varchar not null, _row_hash varchar not null
);
create table if not exists raw.hubspot_campaigns (
    client varchar not null, campaign_id varchar not null, name varchar, status varchar, utm varchar, currency varchar,
    first_day date, last_day date, created_at timestamptz, updated_at timestamptz,
    _loaded_at timestamptz not null, _run_id varchar not null, _load_id varchar not null, _row_hash varchar not null
);
create table if not exists raw.hubspot_campaign_figures ( -- of a campaign's whole life; a week old at most
    client varchar not null, campaign_id varchar not null, currency varchar, budget double, spend double,
    sessions bigint, new_contacts_first_touch bigint, new_contacts_last_touch bigint, influenced_contacts bigint,
    _loaded_at timestamptz not null, _run_id varchar not null, _load_id varchar not null, _row_hash varchar not null
);
create table if not exists raw.hubspot_emails (    -- marketing e-mails; counts are null where HubSpot tells none
    client varchar not null, email_id varchar not null, type varchar, state varchar, campaign_id varchar,
    published_at timestamptz, created_at timestamptz, updated_at timestamptz, is_archived boolean not null,
    sent bigint, delivered bigint, opened bigint, clicked bigint, bounced bigint, unsubscribed bigint,
    _loaded_at timestamptz not null, _run_id varchar not null, _load_id varchar not null, _row_hash varchar not null
);
create table if not exists raw.hubspot_forms (
    client varchar not null, form_id varchar not null, name varchar, form_type varchar,
    created_at timestamptz, updated_at timestamptz, is_archived boolean not null,
    _loaded_at timestamptz not null, _run_id varchar not null, _load_id varchar not null, _row_hash varchar not null
);
create table if not exists raw.hubspot_form_submissions ( -- when and where, never who or what
    client varchar not null, form_id varchar not null,
    submission_id varchar not null,      -- HubSpot's conversion id; '' where it has none
    submitted_at timestamptz not null, page_url varchar, -- without query and fragment
    _loaded_at timestamptz not null, _run_id varchar not null, _load_id varchar not null, _row_hash varchar not null
);
create table if not exists raw.hubspot_source_visits_daily ( -- HubSpot's own traffic analytics, days of the portal's zone
    client varchar not null, date_day date not null,
    source varchar not null,             -- organic | paid | social | ... as HubSpot names it
    visits bigint not null, contacts bigint, leads bigint, mqls bigint, sqls bigint, customers bigint,
    _loaded_at timestamptz not null, _run_id varchar not null, _load_id varchar not null, _row_hash varchar not null
);

-- ---------------------------------------------------------------- ga4 (days are the property's own)
create table if not exists raw.ga4_traffic_daily (
    client varchar not null, property_id varchar not null, date_day date not null, host_name varchar not null,
    channel_group varchar not null, source varchar not null, medium varchar not null, campaign varchar not null,
    sessions bigint, engaged_sessions bigint, new_users bigint, total_users bigint, page_views bigint, key_events double,
    _loaded_at timestamptz not null, _run_id varchar not null, _load_id varchar not null, _row_hash varchar not null
);
create table if not exists raw.ga4_acquisition_daily (
    client varchar not null, property_id varchar not null, date_day date not null, host_name varchar not null,
    channel_group varchar not null, source varchar not null, medium varchar not null, -- first-user
    new_users bigint, total_users bigint,
    _loaded_at timestamptz not null, _run_id varchar not null, _load_id varchar not null, _row_hash varchar not null
);
create table if not exists raw.ga4_totals_daily (
    client varchar not null, property_id varchar not null, date_day date not null, host_name varchar not null,
    sessions bigint, engaged_sessions bigint, new_users bigint, total_users bigint, page_views bigint, key_events double,
    _loaded_at timestamptz not null, _run_id varchar not null, _load_id varchar not null, _row_hash varchar not null
);
create table if not exists raw.ga4_landing_daily ( -- only where the client file asks for landing pages
    client varchar not null, property_id varchar not null, date_day date not null,
    landing_page varchar not null, channel_group varchar not null, country varchar not null,
    sessions bigint, engaged_sessions bigint, key_events double,
    _loaded_at timestamptz not null, _run_id varchar not null, _load_id varchar not null, _row_hash varchar not null
);
create table if not exists raw.ga4_users_monthly ( -- people do not add up over days or channels: one count per month
    client varchar not null, property_id varchar not null, date_day date not null, -- first day of the month
    total_users bigint, active_users bigint, new_users bigint,
    _loaded_at timestamptz not null, _run_id varchar not null, _load_id varchar not null, _row_hash varchar not null
);
create table if not exists raw.ga4_ad_cost_daily ( -- of linked ad accounts and imported cost, in the property's currency
    client varchar not null, property_id varchar not null, date_day date not null,
    campaign_id varchar not null, campaign varchar not null, source varchar not null, medium varchar not null,
    cost decimal(18,6) not null, clicks bigint, impressions bigint, currency varchar,
    _loaded_at timestamptz not null, _run_id varchar not null, _load_id varchar not null, _row_hash varchar not null
);
-- What web sources say of their own reports: one row per source, property, report and span of days with equal facts.
-- has_pending: Google has not found the source of some visits yet, or still counts the day.
-- is_beyond_history: the source no longer has the day; what was kept of it stays.
create table if not exists raw.web_report_quality (
    client varchar not null, source varchar not null, property_id varchar not null, report varchar not null,
    window_first date not null, window_last date not null, row_count bigint,
    is_thresholded boolean, has_other_row boolean, is_sampled boolean, is_truncated boolean, has_pending boolean,
    blocked_metrics varchar[], timezone varchar, currency varchar, details varchar, -- JSON text
    _loaded_at timestamptz not null, _run_id varchar not null, _load_id varchar not null, _row_hash varchar not null
);
alter table raw.web_report_quality add column if not exists is_beyond_history boolean;

-- ---------------------------------------------------------------- search console (days are Pacific)
create table if not exists raw.gsc_daily (
    client varchar not null, site varchar not null, date_day date not null,
    query_kind varchar not null,         -- total | brand | non_brand; rare queries are in total only
    clicks bigint not null, impressions bigint, position double,
    _loaded_at timestamptz not null, _run_id varchar not null, _load_id varchar not null, _row_hash varchar not null
);

-- ---------------------------------------------------------------- matomo, plausible (days are the site's own)
create table if not exists raw.matomo_totals_daily (
    client varchar not null, site_id varchar not null, date_day date not null,
    visits bigint not null, bounces bigint, unique_visitors bigint, actions bigint,
    _loaded_at timestamptz not null, _run_id varchar not null, _load_id varchar not null, _row_hash varchar not null
);
create table if not exists raw.matomo_traffic_daily (
    client varchar not null, site_id varchar not null, date_day date not null,
    report varchar not null,             -- type | website | campaign: the latter two are parts of types website and campaign
    label varchar not null,              -- type: direct | search | website | campaign | social | ai | as Matomo names it
    visits bigint not null, bounces bigint,
    _loaded_at timestamptz not null, _run_id varchar not null, _load_id varchar not null, _row_hash varchar not null
);
create table if not exists raw.plausible_totals_daily (
    client varchar not null, site_id varchar not null, date_day date not null,
    visits bigint not null, visitors bigint, page_views bigint, bounce_rate double, -- per cent
    _loaded_at timestamptz not null, _run_id varchar not null, _load_id varchar not null, _row_hash varchar not null
);
create table if not exists raw.plausible_traffic_daily (
    client varchar not null, site_id varchar not null, date_day date not null,
    channel varchar not null, source varchar not null, medium varchar not null, campaign varchar not null,
    visits bigint not null, visitors bigint, page_views bigint, bounce_rate double, -- per cent
    _loaded_at timestamptz not null, _run_id varchar not null, _load_id varchar not null, _row_hash varchar not null
);

-- ---------------------------------------------------------------- files
create table if not exists raw.files_contacts (
    client varchar not null, contact_id varchar not null,
    created_at timestamptz not null,     -- local midnight in the entry's zone when only a date was given
    is_date_only boolean not null, created_date date not null, -- local date
    original_source varchar, stage varchar not null, -- canonical key; the stage entered at created_at
    file varchar not null, row_number bigint not null,
    _loaded_at timestamptz not null, _run_id varchar not null, _load_id varchar not null, _row_hash varchar not null
);
alter table raw.files_contacts add column if not exists provenance varchar; -- earned | administrative | unknown; null: not told
create table if not exists raw.files_stage_changes (
    client varchar not null, contact_id varchar not null,
    changed_at timestamptz not null, is_date_only boolean not null, changed_date date not null,
    stage varchar not null,              -- canonical key
    file varchar not null, row_number bigint not null,
    _loaded_at timestamptz not null, _run_id varchar not null, _load_id varchar not null, _row_hash varchar not null
);
alter table raw.files_stage_changes add column if not exists provenance varchar; -- earned | administrative | unknown; null: not told
create table if not exists raw.files_traffic (
    client varchar not null, date_day date not null, channel varchar, -- as written
    sessions bigint not null, engaged_sessions bigint, new_users bigint,
    file varchar not null, row_number bigint not null,
    _loaded_at timestamptz not null, _run_id varchar not null, _load_id varchar not null, _row_hash varchar not null
);
create table if not exists raw.files_spend (
    client varchar not null, date_day date not null, platform varchar, channel varchar, campaign varchar,
    cost_type varchar not null,          -- media | agency | tools | production | event; media when not given
    spend decimal(18,2) not null, currency varchar not null,
    file varchar not null, row_number bigint not null,
    _loaded_at timestamptz not null, _run_id varchar not null, _load_id varchar not null, _row_hash varchar not null
);
alter table raw.files_spend add column if not exists end_day date; -- last day of a line that covers several; null: the one day
create table if not exists raw.files_rates ( -- what one unit of a currency was worth in the reporting currency, from that day on
    client varchar not null, date_day date not null, currency varchar not null, rate double not null,
    file varchar not null, row_number bigint not null,
    _loaded_at timestamptz not null, _run_id varchar not null, _load_id varchar not null, _row_hash varchar not null
);
create table if not exists raw.files_devices ( -- sessions by day and device: a second split of the same traffic, never added to it
    client varchar not null, date_day date not null, device varchar not null, sessions bigint not null,
    file varchar not null, row_number bigint not null,
    _loaded_at timestamptz not null, _run_id varchar not null, _load_id varchar not null, _row_hash varchar not null
);
