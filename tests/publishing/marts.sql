-- The marts of a small client as dbt leaves them, with the columns that design fixes.
create schema core;
create schema kpi;
create schema audit;
create schema intermediate;

create schema staging;
create table staging.kpi_definitions as
select 'leads' as kpi_key, 1 as version, 'Leads' as name_en, 'Leads' as name_sv, 'leads' as numerator, null::bigint as min_n,
    'agency' as owner, 'first selection' as reason;

create table core.fct_funnel_daily as
select
    'acme' as client, date '2026-11-01' + day::integer as date_day, channel, 3 as contacts, 2 as subscribers, 2 as leads, 1 as mqls,
    1 as sqls, 0 as opportunities, 0 as customers, 2 as earned_leads, 1 as earned_mqls, 1 as earned_sqls
from range(20) as days(day), (values ('organic_search'), ('email')) as channels(channel);
comment on table core.fct_funnel_daily is 'Funnel by day; it''s by channel of the original source.';
comment on column core.fct_funnel_daily.leads is 'Contacts that reached lead that day.';

create table core.fct_funnel_progress as
select 'acme' as client, 4711 as contact_key, '88' as native_id, 'anna@acme.example' as email;

create table core.dim_channels as
select * from (values
    ('organic_search', 'Organic search', 'Organisk sökning', true, 'spin_1'),
    ('email', 'E-mail', 'E-post', true, 'spin_1')
) as t(channel, name_en, name_sv, is_web, track);

create table kpi.kpi_values as
select
    'acme' as client, 'leads' as kpi_key, 'month' as grain, date '2026-11-01' as period_start,
    date '2026-11-30' as period_end, 'all' as channel, 80 as numerator, null::bigint as denominator, 80 as value, 80 as n,
    null::double as band_low, null::double as band_high, null::double as mature_share, null::date as mature_on,
    20 as days_covered, 20 as days_in_period, true as is_shown, 'high' as confidence, 'all days are there' as confidence_reason,
    1 as kpi_version, 'as_told' as basis, false as is_final, false as is_definition_mixed, date '2026-11-20' as as_of_date;

create table kpi.kpi_scorecard as
select
    'acme' as client, 'crm' as track, 'leads' as kpi_key, 'Leads' as name, 'count' as unit, 'higher' as direction,
    true as is_headline, 'month' as grain, date '2026-11-01' as period_start, date '2026-11-30' as period_end,
    80 as value, 80 as numerator, null::bigint as denominator, 80 as n, 70 as previous_value, null::double as last_year_value,
    100.0 as target, null::double as pace, null::double as forecast, null::double as forecast_low,
    null::double as forecast_high, 'on_track' as status, true as is_shown, 'high' as confidence,
    'all days are there' as confidence_reason, false as is_final, date '2026-11-20' as as_of_date;

create table kpi.kpi_registry as
select
    'acme' as client, 'leads' as kpi_key, 1 as version, 'Leads' as name_en, 'Leads' as name_sv, 'crm' as track, 'count' as unit,
    'higher' as direction, false as is_proportion, 'sum' as aggregation, 'leads' as numerator, null::varchar as denominator,
    'active' as status, 'crm' as owner, null::varchar as reason, null::date as valid_from, null::date as valid_to,
    null::bigint as horizon_days;

create table intermediate.int_kpis__clock as
select 'leads' as kpi_key, ['hubspot'] as sources, date '2026-11-20' as visible_until;

create table intermediate.int_kpis__registry as
select
    'leads' as kpi_key, 1 as version, 'as_told' as basis, 'sum' as aggregation, 'leads' as numerator,
    null::varchar as denominator, ['crm'] as needed_inputs;

create table audit.freshness as
select 'acme' as client, 'hubspot' as source, 'fresh' as status, date '2026-11-20' as complete_through,
    timestamptz '2026-11-21 02:00:00Z' as loaded_at;
comment on table audit.freshness is 'One row per source.';

create table audit.quality as
select 'acme' as client, 'files' as source, 'unknown_channel' as finding, 'warning' as severity,
    date '2026-11-02' as date_day, 3::hugeint as n, 'Unknown source "from bo@acme.example"' as message;

insert into raw.client_settings (
    client, name, timezone, currency, country, language, start_date, traffic_authority, fiscal_year_start,
    ltc_horizon_days, exclude_instant_customers, margin, contact_level, _loaded_at, _run_id, _load_id, _row_hash
) values (
    'acme', 'Acme Industri AB', 'Europe/Stockholm', 'SEK', 'SE', 'sv', date '2025-01-01', 'ga4', '01-01',
    180, true, 1.0, false, timestamptz '2026-11-21 02:00:00Z', 'r', 'l', 'h'
);
insert into raw.client_spins values
    ('acme', 'spin_1', 'Owned & earned', 'organic_search', timestamptz '2026-11-21 02:00:00Z', 'r', 'l', 'h'),
    ('acme', 'spin_2', 'Paid & partner', 'paid_search', timestamptz '2026-11-21 02:00:00Z', 'r', 'l', 'h');
insert into raw.client_notes values
    ('acme', date '2026-11-02', 'New page live, ask cia@acme.example', timestamptz '2026-11-21 02:00:00Z', 'r', 'l', 'h');
insert into raw.cursors values
    ('acme', 'model', 'clock', '{"run_at": "2026-11-20T23:30:00+00:00", "as_of": null}', timestamptz '2026-11-21 02:00:00Z');
