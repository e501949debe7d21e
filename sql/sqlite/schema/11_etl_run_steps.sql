-- What a run did, in order: one row for each model and check that it ran.
create table if not exists etl_run_steps (
    run_id integer not null references etl_runs (run_id),
    step_number integer not null,
    step text not null,                    -- stage/model
    rows integer not null,                 -- inserted, updated and deleted; rows that break it, for a check
    seconds real not null,
    primary key (run_id, step_number)
) strict, without rowid;
