-- How many records a run rejected, by reason.
create table if not exists etl_run_rejects_rows (
    run_id Int64,
    reason String,
    records Int64,
    stored_with Int64 default run_id
)
engine = ReplacingMergeTree
partition by stored_with
order by (run_id, reason);

-- The same of the runs that are recorded, each once.
create view if not exists etl_run_rejects as
select
    run_id,
    reason,
    records
from {database}.etl_run_rejects_rows
where run_id in (select run_id from {database}.etl_runs)
limit 1 by run_id, reason;
