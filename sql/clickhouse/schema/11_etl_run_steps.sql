-- What a run did, in order: one row for each model and check that it ran.
create table if not exists etl_run_steps_rows (
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

-- The same of the runs that are recorded, each once.
create view if not exists etl_run_steps as
select
    run_id,
    step_number,
    step,
    rows,
    seconds
from {database}.etl_run_steps_rows
where run_id in (select run_id from {database}.etl_runs)
limit 1 by run_id, step_number;
