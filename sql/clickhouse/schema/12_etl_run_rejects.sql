-- How many records a run rejected, by reason.
create table if not exists etl_run_rejects (
    run_id Int64,
    reason String,
    records Int64
)
engine = ReplacingMergeTree
partition by run_id
order by (run_id, reason);
