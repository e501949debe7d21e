-- How many records a run rejected, by reason. Complete for every run, also where rejected_orders keeps only the first 1,000.
create table if not exists etl_run_rejects (
    run_id integer not null references etl_runs (run_id),
    reason text not null,
    records integer not null check (records > 0),
    primary key (run_id, reason)
) strict, without rowid;
