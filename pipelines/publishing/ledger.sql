-- What was told, when: one row per figure each time it was printed anew. Only publishing writes it.
create schema if not exists told;
create table if not exists told.kpi_value_ledger (
    client varchar not null, kpi_key varchar not null, grain varchar not null, period_start date not null,
    channel varchar not null,
    printed varchar not null,             -- as people read it; – where nothing can be said any more
    value double,
    kpi_version bigint,
    told_at timestamptz not null, run_id varchar not null,
    was_final boolean not null,           -- told as closed: a later change of what is printed is a restatement
    change_cause varchar,                 -- why a closed figure changed: definition, erasure, merge, backfill or late data
    period_end date not null,
    printed_before varchar, value_before double, -- of a restatement
    n bigint,
    settings varchar not null             -- md5 of the settings that numbers rest on
);
