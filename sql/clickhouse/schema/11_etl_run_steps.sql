-- What a run did, in order: one row for each model and check that it ran.
create table if not exists etl_run_steps (
    run_id Int64,
    step_number Int64,
    step String,
    rows Int64,
    seconds Float64,
    stored_with Int64 default run_id
)
engine = ReplacingMergeTree
partition by stored_with
order by (run_id, step_number);
