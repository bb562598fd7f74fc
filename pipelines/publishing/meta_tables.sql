-- The tables of schema meta that publishing makes from the client's settings, with their descriptions.
-- `warehouse` is attached read-only, `draft` is the file being written, `this_build` holds one row:
-- client, build, run_id, published_at, versions. Run as one script. Text written by people may
-- quote an e-mail address, which is masked (`without_addresses`).

create table draft.meta.publication as
select
    this_build.client,
    this_build.build,
    this_build.run_id,
    this_build.published_at,
    -- Plain run: the last local day that had ended when the CRM read began. Replay: the day asked for.
    coalesce(
        cast(clock.cursor ->> '$.as_of' as date),
        cast(timezone(settings.timezone, cast(clock.cursor ->> '$.run_at' as timestamptz)) as date) - 1
    ) as as_of_date,
    this_build.versions
from memory.this_build as this_build
inner join warehouse.raw.client_settings as settings using (client)
left join warehouse.raw.cursors as clock
    on settings.client = clock.client and clock.source = 'model' and clock.stream = 'clock';
comment on table draft.meta.publication is 'This build of the file: one row.';
comment on column draft.meta.publication.client is 'Client, the stem of its client file.';
comment on column draft.meta.publication.build is 'Name of the build; the link published/<client>.duckdb leads to builds/<client>-<build>.duckdb.';
comment on column draft.meta.publication.run_id is 'Run that published it.';
comment on column draft.meta.publication.published_at is 'When it was published (UTC).';
comment on column draft.meta.publication.as_of_date is 'Last day that the numbers may know of.';
comment on column draft.meta.publication.versions is 'Versions of the programs that made it, JSON text.';

create table draft.meta.client as
select
    settings.client, settings.name, settings.language, settings.timezone, settings.currency, settings.country,
    settings.start_date, settings.traffic_authority, settings.fiscal_year_start,
    cast(settings.ltc_horizon_days as bigint) as ltc_horizon_days, settings.exclude_instant_customers,
    array_to_string(settings.roi_channels, ',') as roi_channels,
    coalesce((
        select max_by(maturity.stage, maturity.valid_from)
        from warehouse.raw.client_market_maturity as maturity, draft.meta.publication as publication
        where maturity.valid_from <= publication.as_of_date
    ), 'mature') as market_maturity
from warehouse.raw.client_settings as settings;
comment on table draft.meta.client is 'The client and the settings its numbers rest on: one row.';
comment on column draft.meta.client.client is 'Client, the stem of its client file.';
comment on column draft.meta.client.name is 'Name of the client, for people.';
comment on column draft.meta.client.language is 'Language of the page: sv or en.';
comment on column draft.meta.client.timezone is 'Zone of the days of KPIs.';
comment on column draft.meta.client.currency is 'Reporting currency of all money.';
comment on column draft.meta.client.country is 'Country whose working days count.';
comment on column draft.meta.client.start_date is 'First day of sources with dated reports.';
comment on column draft.meta.client.traffic_authority is 'Source whose sessions count.';
comment on column draft.meta.client.fiscal_year_start is 'First day of the fiscal year, MM-DD.';
comment on column draft.meta.client.ltc_horizon_days is 'Days a lead has to become a customer in LTC.';
comment on column draft.meta.client.exclude_instant_customers is 'Whether headline and time figures leave out contacts imported as customers.';
comment on column draft.meta.client.roi_channels is 'Channels that returns are counted on, joined by commas; null: all but offline and unallocated.';
comment on column draft.meta.client.market_maturity is 'Degree of the market on as_of_date: emerging, growing or mature.';

create table draft.meta.spins as
select client, spin, label, channel from warehouse.raw.client_spins order by all;
comment on table draft.meta.spins is 'The two spins beside the main track: one row per spin and channel.';
comment on column draft.meta.spins.client is 'Client, the stem of its client file.';
comment on column draft.meta.spins.spin is 'spin_1 or spin_2.';
comment on column draft.meta.spins.label is 'Name of the spin on the page.';
comment on column draft.meta.spins.channel is 'Canonical channel that belongs to the spin.';

create table draft.meta.goals as
select
    client, goal_id, kpi_key, grain, period, period_start, period_end, channel, target, baseline, stretch,
    weight, memory.without_addresses(owner) as owner, parent, memory.without_addresses(why) as why,
    memory.without_addresses(context) as context, memory.without_addresses(action) as action,
    memory.without_addresses(action_owner) as action_owner, action_due
from warehouse.raw.client_goals order by goal_id;
comment on table draft.meta.goals is 'Goals as agreed: one row per goal. What became of them: kpi.kpi_goal_progress.';
comment on column draft.meta.goals.client is 'Client, the stem of its client file.';
comment on column draft.meta.goals.goal_id is 'Client, KPI, grain, period and channel.';
comment on column draft.meta.goals.kpi_key is 'KPI the goal is set on.';
comment on column draft.meta.goals.grain is 'Length of the period: week, month, quarter or year.';
comment on column draft.meta.goals.period is 'Period as written: 2026-Q4, 2026-11, 2026-W47 or 2026.';
comment on column draft.meta.goals.period_start is 'First day of the period.';
comment on column draft.meta.goals.period_end is 'Last day of the period.';
comment on column draft.meta.goals.channel is 'Canonical channel, or all.';
comment on column draft.meta.goals.target is 'Value to reach; ratios are fractions.';
comment on column draft.meta.goals.baseline is 'Value to start from.';
comment on column draft.meta.goals.stretch is 'Value to be proud of.';
comment on column draft.meta.goals.weight is 'Weight among the goals.';
comment on column draft.meta.goals.owner is 'Who answers for the goal.';
comment on column draft.meta.goals.parent is 'Goal it serves.';
comment on column draft.meta.goals.why is 'Why it was set.';
comment on column draft.meta.goals.context is 'What one should know when reading it.';
comment on column draft.meta.goals.action is 'Next action when off track.';
comment on column draft.meta.goals.action_owner is 'Who does it.';
comment on column draft.meta.goals.action_due is 'By when.';

create table draft.meta.notes as
select client, note_date, memory.without_addresses(text) as text from warehouse.raw.client_notes order by all;
comment on table draft.meta.notes is 'Notes of the adviser, shown on the page.';
comment on column draft.meta.notes.client is 'Client, the stem of its client file.';
comment on column draft.meta.notes.note_date is 'Day the note belongs to.';
comment on column draft.meta.notes.text is 'The note, e-mail addresses masked.';
