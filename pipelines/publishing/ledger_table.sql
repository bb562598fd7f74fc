-- The ledger in the file being written: `kept` of the warehouse and the `news` of this build.

create table draft.kpi.kpi_value_ledger as
select * from kept
union all
select * from news
order by all;
comment on table draft.kpi.kpi_value_ledger is 'What was told when: one row per figure of a headline KPI or goal, from the week up, each time it was printed anew. Rows are never changed.';
comment on column draft.kpi.kpi_value_ledger.client is 'Client, the stem of its client file.';
comment on column draft.kpi.kpi_value_ledger.kpi_key is 'KPI.';
comment on column draft.kpi.kpi_value_ledger.grain is 'week, month, quarter, year or cohort_365d.';
comment on column draft.kpi.kpi_value_ledger.period_start is 'First day of the period.';
comment on column draft.kpi.kpi_value_ledger.channel is 'Channel, or all.';
comment on column draft.kpi.kpi_value_ledger.printed is 'The figure as people read it, in the client''s language; – where nothing can be said any more.';
comment on column draft.kpi.kpi_value_ledger.value is 'The value behind it.';
comment on column draft.kpi.kpi_value_ledger.kpi_version is 'Version of the definition it was told by.';
comment on column draft.kpi.kpi_value_ledger.told_at is 'When it was published (UTC).';
comment on column draft.kpi.kpi_value_ledger.run_id is 'Run that published it.';
comment on column draft.kpi.kpi_value_ledger.was_final is 'Told as closed: no late data were expected any more.';
comment on column draft.kpi.kpi_value_ledger.change_cause is 'Of a closed figure that changed, the likeliest cause: definition, erasure, merge, backfill or late data.';
comment on column draft.kpi.kpi_value_ledger.period_end is 'Last day of the period, inclusive.';
comment on column draft.kpi.kpi_value_ledger.printed_before is 'Of a closed figure that changed: as it was told before.';
comment on column draft.kpi.kpi_value_ledger.value_before is 'The value behind that.';
comment on column draft.kpi.kpi_value_ledger.n is 'How many it stands on.';
comment on column draft.kpi.kpi_value_ledger.settings is 'md5 of the settings that numbers rested on.';
