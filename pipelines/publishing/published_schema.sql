-- What a published file may hold: the tables BI relies on, with their columns and types.
-- Only tables named here are ever published. A table the warehouse does not have is left out;
-- a table that is there must have all columns named here, and may have more (see audit.py for
-- the columns that never may). Executed in a scratch database, to learn names and types from.

create schema core;
create schema kpi;
create schema meta;

-- ---------------------------------------------------------------- kpi
create table kpi.kpi_values (
    client varchar, kpi_key varchar, grain varchar, period_start date, period_end date, channel varchar,
    numerator double, denominator double, value double, n bigint, band_low double, band_high double,
    mature_share double, mature_on date, days_covered bigint, days_in_period bigint,
    is_shown boolean, confidence varchar, confidence_reason varchar, kpi_version bigint, basis varchar,
    is_final boolean, is_definition_mixed boolean, as_of_date date
);
create table kpi.kpi_scorecard (
    client varchar, track varchar, kpi_key varchar, name varchar, unit varchar, direction varchar,
    is_headline boolean, grain varchar, period_start date, period_end date,
    value double, numerator double, denominator double, n bigint, previous_value double, last_year_value double,
    target double, pace double, forecast double, forecast_low double, forecast_high double, status varchar,
    is_shown boolean, confidence varchar, confidence_reason varchar, is_final boolean, as_of_date date
);
create table kpi.kpi_goal_progress (
    client varchar, goal_id varchar, kpi_key varchar, grain varchar, period_start date, channel varchar,
    target double, actual double, elapsed double, expected_to_date double, pace double, forecast double,
    status varchar, as_of_date date
);
create table kpi.kpi_ttl_daily (
    client varchar, date_day date, pair varchar, channel varchar, denominator bigint,
    web_leads bigint, offline_leads bigint, ttl double, is_final boolean
);
create table kpi.kpi_ltc_cohort (
    client varchar, cohort_month date, channel varchar, horizon_days bigint, leads bigint,
    instant_customers bigint, mature_leads bigint, converted_leads bigint, customers_ever bigint,
    ltc double, mature_share double, is_final boolean, as_of_date date
);
create table kpi.kpi_ltc_survival (
    client varchar, channel varchar, age_days bigint, at_risk bigint, conversions bigint, ltc_estimate double
);
create table kpi.kpi_time_to_convert (
    client varchar, grain varchar, period_start date, from_stage varchar, to_stage varchar, channel varchar,
    n bigint, p50_days double, p90_days double, censored bigint
);
create table kpi.kpi_time_cost (
    client varchar, grain varchar, period_start date, channel varchar, open_lead_days bigint,
    handling_cost decimal(18, 2), capital_cost decimal(18, 2), time_cost decimal(18, 2),
    reference_cost decimal(18, 2), time_cost_excess decimal(18, 2), new_customers bigint
);
create table kpi.kpi_unit_economics (
    client varchar, grain varchar, period_start date, channel varchar,
    spend decimal(18, 2), media_spend decimal(18, 2), leads bigint, mqls bigint, new_customers bigint,
    won_revenue decimal(18, 2), new_revenue decimal(18, 2), cpl decimal(18, 2), cpmql decimal(18, 2),
    cac decimal(18, 2), roi double, roi_media double, roi_cohort double, payback_days double
);
create table kpi.kpi_value_ledger (
    client varchar, kpi_key varchar, grain varchar, period_start date, channel varchar,
    printed varchar, value double, kpi_version bigint, told_at timestamptz, run_id varchar,
    was_final boolean, change_cause varchar,
    period_end date, printed_before varchar, value_before double, n bigint, settings varchar
);
create table kpi.kpi_registry (
    client varchar, kpi_key varchar, version bigint, name_en varchar, name_sv varchar, track varchar,
    unit varchar, direction varchar, is_proportion boolean, aggregation varchar, numerator varchar,
    denominator varchar, status varchar, owner varchar, reason varchar, valid_from date, valid_to date,
    horizon_days bigint
);

-- ---------------------------------------------------------------- core (fct_funnel_progress and fct_stage_transitions hold contacts: never)
create table core.fct_funnel_daily (
    client varchar, date_day date, channel varchar, contacts bigint, subscribers bigint, leads bigint,
    mqls bigint, sqls bigint, opportunities bigint, customers bigint,
    earned_leads bigint, earned_mqls bigint, earned_sqls bigint
);
create table core.fct_company_funnel_daily (
    client varchar, date_day date, channel varchar, companies bigint, leads bigint, mqls bigint,
    sqls bigint, opportunities bigint, customers bigint
);
create table core.fct_stage_transitions_daily (
    client varchar, date_day date, channel varchar, from_stage varchar, to_stage varchar, direction varchar,
    provenance varchar, transitions bigint, reentries bigint, rungs_skipped bigint
);
create table core.fct_setups_daily (
    client varchar, date_day date, setup varchar, stage varchar, channel varchar, entries bigint, contacts bigint
);
create table core.fct_pipeline_value_daily (
    client varchar, date_day date, channel varchar, open_deals bigint, weighted_value decimal(18, 2)
);
create table core.fct_web_traffic_daily (
    client varchar, date_day date, provider varchar, channel varchar, sessions bigint,
    engaged_sessions bigint, new_users bigint, is_final boolean, is_authority boolean
);
create table core.fct_stage_stock_daily (
    client varchar, date_day date, stage varchar, contacts bigint, entered bigint, "left" bigint
);
create table core.fct_spend_daily (
    client varchar, date_day date, channel varchar, platform varchar, cost_type varchar,
    spend decimal(18, 2), is_allocated boolean, origin varchar
);
create table core.fct_revenue_daily (
    client varchar, date_day date, channel varchar, won_deals bigint, won_revenue decimal(18, 2),
    new_deals bigint, new_revenue decimal(18, 2)
);
create table core.dim_channels (
    channel varchar, name_en varchar, name_sv varchar, is_web boolean, track varchar
);
create table core.dim_stages (
    client varchar, stage_value varchar, label varchar, canonical_stage varchar, stage_order bigint,
    valid_from timestamptz, valid_to timestamptz
);
create table core.dim_dates (
    date_day date, iso_week varchar, month varchar, quarter varchar, year bigint,
    fiscal_quarter varchar, fiscal_year bigint, is_working_day boolean
);

-- ---------------------------------------------------------------- meta
create table meta.freshness (
    client varchar, source varchar, status varchar, complete_through date, loaded_at timestamptz
);
create table meta.quality (
    client varchar, source varchar, finding varchar, severity varchar, date_day date, n bigint, message varchar
);
create table meta.publication (
    client varchar, build varchar, run_id varchar, published_at timestamptz, as_of_date date, versions varchar
);
create table meta.client (
    client varchar, name varchar, language varchar, timezone varchar, currency varchar, country varchar,
    start_date date, traffic_authority varchar, fiscal_year_start varchar, ltc_horizon_days bigint,
    exclude_instant_customers boolean, roi_channels varchar, market_maturity varchar
);
create table meta.spins (
    client varchar, spin varchar, label varchar, channel varchar
);
create table meta.goals (
    client varchar, goal_id varchar, kpi_key varchar, grain varchar, period varchar, period_start date,
    period_end date, channel varchar, target double, baseline double, stretch double, weight double,
    owner varchar, parent varchar, why varchar, context varchar, action varchar, action_owner varchar, action_due date
);
create table meta.notes (
    client varchar, note_date date, text varchar
);
