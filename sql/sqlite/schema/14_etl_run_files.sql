-- One raw file of a successful run, with what became of its records.
create table if not exists etl_run_files (
    run_id integer not null references etl_runs (run_id),
    file_number integer not null check (file_number >= 1),
    input_path text not null,
    absolute_path text not null,           -- what makes it the same file for a run date; of mended rejects their file's
    input_bytes integer not null,
    input_sha256 text not null,            -- of the whole file
    header text not null,                  -- as sent, decoded; empty where a move made the file
    settings text not null,                -- json: what was declared of the source, to read its rejects again
    replays_run_id integer,                -- of a file with mended rejects: the run that rejected them
    records_read integer not null,
    inserted integer not null,
    updated integer not null,
    superseded integer not null,
    unchanged integer not null,
    duplicate integer not null,
    rejected integer not null,
    blank integer not null,
    skipped integer not null,
    primary key (run_id, file_number),
    check (records_read = inserted + updated + superseded + unchanged + duplicate + rejected + blank + skipped)
) strict, without rowid;

create index if not exists etl_run_files_by_path on etl_run_files (absolute_path);
