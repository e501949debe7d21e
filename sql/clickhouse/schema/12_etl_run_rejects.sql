-- How many records a run rejected, by reason.
create table if not exists etl_run_rejects (
    run_id Int64,
    reason String,
    records Int64,
    stored_with Int64 default run_id
)
engine = ReplacingMergeTree
partition by stored_with
order by (run_id, reason);
