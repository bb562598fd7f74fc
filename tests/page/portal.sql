-- The marts of a client with a year and a half of history, for the page: as dbt leaves them.
-- Numbers follow plain curves so that a test can tell them; as_of is Friday 2026-11-20.
create schema core;
create schema kpi;
create schema audit;

create schema staging;
create table staging.kpi_definitions as
select 'leads' as kpi_key, 1 as version, 'Leads' as name_en, 'Leads' as name_sv, 'leads' as numerator, null::bigint as min_n,
    'agency' as owner, 'first selection' as reason;

create table core.dim_channels as
select * from (values
    ('organic_search', 'Organic search', 'Organisk sökning', true, 'spin_1'),
    ('organic_social', 'Organic social', 'Sociala medier', true, 'spin_1'),
    ('email', 'E-mail', 'E-post', true, 'spin_1'),
    ('paid_search', 'Paid search', 'Betald sökning', true, 'spin_2'),
    ('paid_social', 'Paid social', 'Betalda sociala medier', true, 'spin_2'),
    ('referrals', 'Referrals', 'Hänvisningar', true, 'spin_2')
) as t(channel, name_en, name_sv, is_web, track);

-- key, track, unit, direction, headline, names, typical month, wobble
create temp table kpis as
select * from (values
    ('sessions', 'website', 'count', 'higher', false, 'Sessions', 'Sessioner', 18400.0, 900.0),
    ('direct_share', 'brand', 'ratio', 'higher', true, 'Direct share', 'Andel direkttrafik', 0.243, 0.012),
    ('ttl', 'website', 'ratio', 'higher', true, 'Traffic-to-lead (TTL)', 'Trafik-till-lead (TTL)', 0.0213, 0.0011),
    ('ttl_acquisition', 'website', 'ratio', 'higher', false, 'TTL, acquisition', 'TTL, anskaffning', 0.0312, 0.002),
    ('subscribers', 'crm', 'count', 'higher', false, 'Subscribers', 'Prenumeranter', 604.0, 30.0),
    ('leads', 'crm', 'count', 'higher', false, 'Leads', 'Leads', 412.0, 22.0),
    ('mqls', 'crm', 'count', 'higher', false, 'MQL', 'MQL', 171.0, 9.0),
    ('sqls', 'crm', 'count', 'higher', false, 'SQL (lead)', 'SQL (lead)', 88.0, 7.0),
    ('opportunities', 'crm', 'count', 'higher', false, 'Opportunities', 'Affärsmöjligheter', 51.0, 5.0),
    ('customers', 'crm', 'count', 'higher', false, 'Customers', 'Kunder', 27.0, 4.0),
    ('lead_to_mql', 'crm', 'ratio', 'higher', false, 'Lead-to-MQL', 'Lead-till-MQL', 0.412, 0.02),
    ('mql_to_sql', 'crm', 'ratio', 'higher', false, 'MQL-to-SQL', 'MQL-till-SQL', 0.514, 0.03),
    ('ltc', 'crm', 'ratio', 'higher', true, 'Lead-to-customer (LTC)', 'Lead-till-kund (LTC)', 0.0641, 0.003),
    ('ltc_period', 'crm', 'ratio', 'higher', false, 'LTC of the period', 'LTC för perioden', 0.0655, 0.004),
    ('days_to_customer', 'crm', 'days', 'lower', true, 'Days to customer', 'Dagar till kund', 61.4, 3.0),
    ('days_to_customer_p90', 'crm', 'days', 'lower', false, 'Days to customer, p90', 'Dagar till kund, p90', 148.0, 8.0),
    ('spend', 'goals', 'money', 'neutral', false, 'Spend', 'Kostnad', 214500.0, 9000.0),
    ('cpl', 'goals', 'money', 'lower', false, 'Cost per lead', 'Kostnad per lead', 612.4, 30.0),
    ('won_revenue', 'goals', 'money', 'higher', false, 'Won revenue', 'Vunna intäkter', 2841000.0, 150000.0),
    ('new_revenue', 'goals', 'money', 'higher', true, 'New revenue', 'Nya intäkter', 1763000.0, 120000.0),
    ('spin_1_sessions', 'spin_1', 'count', 'higher', false, 'Spin 1: sessions', 'Spin 1: sessioner', 9300.0, 500.0),
    ('spin_1_leads', 'spin_1', 'count', 'higher', true, 'Spin 1: leads', 'Spin 1: leads', 214.0, 14.0),
    ('spin_2_sessions', 'spin_2', 'count', 'higher', false, 'Spin 2: sessions', 'Spin 2: sessioner', 4700.0, 420.0),
    ('spin_2_leads', 'spin_2', 'count', 'higher', true, 'Spin 2: leads', 'Spin 2: leads', 121.0, 12.0)
) as t(kpi_key, track, unit, direction, is_headline, name_en, name_sv, level, wobble);

create table kpi.kpi_values as
with months as (
    select month, cast(date '2025-06-01' + to_months(month::integer) as date) as period_start from range(18) as t(month)
),
rows as (
    select
        'nordisk' as client, kpi_key, 'month' as grain, period_start,
        cast(period_start + interval 1 month - interval 1 day as date) as period_end, 'all' as channel, unit,
        -- An open month holds two thirds of a whole one, except for shares and days.
        (level + wobble * (month - 17) / 6 + wobble * sin(month * 1.7))
            * if(month = 17 and unit in ('count', 'money'), 0.667, 1.0) as value
    from kpis cross join months
)
select
    client, kpi_key, grain, period_start, period_end, channel,
    if(unit = 'ratio', round(value * 4000), round(value)) as numerator, if(unit = 'ratio', 4000, null) as denominator,
    if(unit in ('count'), round(value), if(unit = 'ratio', round(value * 4000) / 4000, value)) as value,
    if(unit = 'ratio', 4000, if(unit = 'days', 27, round(value))) as n,
    null::double as band_low, null::double as band_high, 1.0 as mature_share, null::date as mature_on,
    20 as days_covered, 20 as days_in_period, true as is_shown, 'high' as confidence, 'whole and final' as confidence_reason,
    1 as kpi_version, 'as_told' as basis, period_end <= date '2026-11-10' as is_final, false as is_definition_mixed,
    date '2026-11-20' as as_of_date
from rows;

create table kpi.kpi_scorecard as
select
    'nordisk' as client, kpis.track, kpi_key, kpis.name_sv as name, kpis.unit, kpis.direction, kpis.is_headline,
    if(kpi_key = 'ltc', 'cohort_365d', 'month') as grain,
    if(kpi_key = 'ltc', date '2025-05-25', date '2026-11-01') as period_start,
    if(kpi_key = 'ltc', date '2026-05-24', date '2026-11-30') as period_end,
    now.value, now.numerator, now.denominator, now.n,
    before.value * if(kpis.unit in ('count', 'money'), 0.667, 1.0) as previous_value,
    last_year.value * if(kpis.unit in ('count', 'money'), 0.667, 1.0) as last_year_value,
    case kpi_key when 'ttl' then 0.025 when 'leads' then 420.0 when 'new_revenue' then 1800000.0 end as target,
    case kpi_key when 'ttl' then 0.86 when 'leads' then 1.02 when 'new_revenue' then 0.77 end as pace,
    null::double as forecast, null::double as forecast_low, null::double as forecast_high,
    case kpi_key when 'ttl' then 'at_risk' when 'leads' then 'on_track' when 'new_revenue' then 'off_track' end as status,
    true as is_shown, if(kpis.track = 'website', 'medium', 'high') as confidence,
    if(kpis.track = 'website', 'not final', 'whole and final') as confidence_reason,
    false as is_final, if(kpis.track = 'website', date '2026-11-17', date '2026-11-20') as as_of_date
from kpis
inner join kpi.kpi_values as now using (kpi_key)
inner join kpi.kpi_values as before using (kpi_key)
inner join kpi.kpi_values as last_year using (kpi_key)
where now.period_start = date '2026-11-01' and before.period_start = date '2026-10-01' and last_year.period_start = date '2025-11-01';

create table kpi.kpi_registry as
select
    'nordisk' as client, kpi_key, 1 as version, name_en, name_sv, track, unit, direction, unit = 'ratio' as is_proportion,
    'sum' as aggregation, 'numerator' as numerator, null::varchar as denominator, 'active' as status,
    'agency' as owner, 'first selection' as reason, date '2025-01-01' as valid_from, null::date as valid_to,
    if(kpi_key like '%to_customer', 90, null)::bigint as horizon_days
from kpis;

create table kpi.kpi_goal_progress as
select * from (values
    ('nordisk', 'nordisk+ttl+month+2026-11+all', 'ttl', 'month', date '2026-11-01', 'all', 0.025, 0.0215, 0.67, 0.025, 0.86, null::double, 'at_risk', date '2026-11-20'),
    ('nordisk', 'nordisk+leads+month+2026-11+all', 'leads', 'month', date '2026-11-01', 'all', 420.0, 287.0, 0.67, 281.4, 1.02, 428.0, 'on_track', date '2026-11-20'),
    ('nordisk', 'nordisk+new_revenue+year+2026+all', 'new_revenue', 'year', date '2026-01-01', 'all', 24000000.0, 16480000.0, 0.89, 21360000.0, 0.77, 18700000.0, 'off_track', date '2026-11-20')
) as t(client, goal_id, kpi_key, grain, period_start, channel, target, actual, elapsed, expected_to_date, pace, forecast, status, as_of_date);

create table audit.freshness as
select * from (values
    ('nordisk', 'hubspot', 'fresh', date '2026-11-20', timestamptz '2026-11-21 02:00:00Z'),
    ('nordisk', 'ga4', 'fresh', date '2026-11-17', timestamptz '2026-11-21 02:00:00Z'),
    ('nordisk', 'files', 'fresh', date '2026-11-16', timestamptz '2026-11-21 02:00:00Z')
) as t(client, source, status, complete_through, loaded_at);

create table audit.quality as
select * from (values
    ('nordisk', 'files', 'unknown_channel', 'warning', date '2026-11-02', 3, 'Unknown source "Mässan" is counted as unallocated; map it in model.channels.'),
    ('nordisk', 'ga4', 'thresholded', 'info', date '2026-11-11', 1, 'GA4 left out rows of small groups; the remainder is unallocated.')
) as t(client, source, finding, severity, date_day, n, message);

insert into raw.client_settings (
    client, name, timezone, currency, country, language, start_date, traffic_authority, fiscal_year_start,
    ltc_horizon_days, exclude_instant_customers, margin, contact_level, _loaded_at, _run_id, _load_id, _row_hash
) values (
    'nordisk', 'Nordisk Ventilation AB', 'Europe/Stockholm', 'SEK', 'SE', 'sv', date '2025-05-01', 'ga4', '01-01',
    180, true, 1.0, false, timestamptz '2026-11-21 02:00:00Z', 'r', 'l', 'h'
);
insert into raw.client_spins
select 'nordisk', spin, label, unnest(channels), timestamptz '2026-11-21 02:00:00Z', 'r', 'l', 'h'
from (values
    ('spin_1', 'Owned & earned', ['organic_search', 'organic_social', 'email']),
    ('spin_2', 'Paid & partner', ['paid_search', 'paid_social', 'referrals'])
) as t(spin, label, channels);
insert into raw.client_goals
select
    'nordisk', goal_id, kpi_key, grain, period, period_start, period_end, 'all', target, null, null, weight, owner, null, why, null,
    action, action_owner, action_due, 'client_file', timestamptz '2026-11-21 02:00:00Z', 'r', 'l', 'h'
from (values
    ('nordisk+ttl+month+2026-11+all', 'ttl', 'month', '2026-11', date '2026-11-01', date '2026-11-30', 0.025, 2.0, 'marknad', 'Fler leads av samma trafik', 'Korta demoformuläret', 'webb', date '2026-12-01'),
    ('nordisk+leads+month+2026-11+all', 'leads', 'month', '2026-11', date '2026-11-01', date '2026-11-30', 420.0, 1.0, 'marknad', 'Tillväxt', null, null, null),
    ('nordisk+new_revenue+year+2026+all', 'new_revenue', 'year', '2026', date '2026-01-01', date '2026-12-31', 24000000.0, 1.0, 'sälj', 'Budgeten', 'Kampanj mot befintliga offerter', 'sälj', date '2026-12-10')
) as t(goal_id, kpi_key, grain, period, period_start, period_end, target, weight, owner, why, action, action_owner, action_due);
insert into raw.client_notes values
    ('nordisk', date '2026-11-02', 'Ny landningssida live', timestamptz '2026-11-21 02:00:00Z', 'r', 'l', 'h'),
    ('nordisk', date '2026-10-12', 'Mässan i Göteborg: 140 inskannade kontakter importerades 14 okt.', timestamptz '2026-11-21 02:00:00Z', 'r', 'l', 'h');
insert into raw.cursors values
    ('nordisk', 'model', 'clock', '{"run_at": "2026-11-21T02:00:00+00:00", "as_of": null}', timestamptz '2026-11-21 02:00:00Z');
insert into raw.client_market_maturity values
    ('nordisk', date '2025-01-01', 'mature', timestamptz '2026-11-21 02:00:00Z', 'r', 'l', 'h');
