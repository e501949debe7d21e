-- The ledger: one row for each run that was recorded, successful or not.
-- read = inserted + updated + superseded + unchanged + duplicate + rejected + blank + skipped in every successful run.
-- A run that was refused, failed or interrupted changed nothing else; its counts say how far it came.
create table if not exists etl_runs (
    run_id integer primary key,
    run_date text not null,                -- the business date, YYYY-MM-DD
    status text not null,
    message text,                          -- why a run stopped
    input_path text not null,
    input_bytes integer not null,
    input_sha256 text,                     -- of the whole file; null when it was not read to its end, or is one of several
    full_refresh integer not null,         -- 1: this run began with empty facts, or with none of its source
    records_read integer not null,
    inserted integer not null,
    updated integer not null,
    superseded integer not null,
    unchanged integer not null,
    duplicate integer not null,
    rejected integer not null,
    blank integer not null,
    skipped integer not null,
    new_orders integer not null,           -- orders of the inserted records
    started_at text not null,              -- UTC
    seconds real not null,
    ordermart_version text not null,
    counted_orders integer,                -- that reports count, after the run; null where it stopped, and before schema version 7, which counted all
    source_name text,                      -- what the configuration calls the source; null where it has no name
    replaced_orders integer,               -- of its source, that this full refresh let go where those of others stayed; null otherwise
    columns_came text,                     -- of the header: that the source's run before had not; null where none
    columns_went text,                     -- likewise: that only the run before had
    check (status in ('succeeded', 'refused', 'failed', 'interrupted')),
    check (
        status <> 'succeeded'
        or records_read = inserted + updated + superseded + unchanged + duplicate + rejected + blank + skipped
    )
) strict;

create index if not exists etl_runs_by_hash on etl_runs (input_sha256);
