-- The ledger: one row for each run that was recorded, successful or not. Its row is what publishes a run: nothing that a run
-- wrote is seen before. On the coordinator only.
create table if not exists etl_runs (
    run_id Int64,
    run_date String,
    status String,
    message Nullable(String),
    input_path String,
    input_bytes Int64,
    input_sha256 Nullable(String),
    full_refresh Int64,
    records_read Int64,
    inserted Int64,
    updated Int64,
    superseded Int64,
    unchanged Int64,
    duplicate Int64,
    rejected Int64,
    blank Int64,
    skipped Int64,
    new_orders Int64,
    started_at String,
    seconds Float64,
    ordermart_version String,
    counted_orders Nullable(Int64),        -- that reports count, after the run; null where it stopped, and before layout version 3, which counted all
    source_name Nullable(String),          -- what the configuration calls the source
    columns_came Nullable(String),         -- of the header: that the source's run before had not
    columns_went Nullable(String)          -- likewise: that only the run before had
)
engine = ReplacingMergeTree
order by run_id;

-- Rows that are about to go there, all in one block.
create table if not exists pending_runs as etl_runs
engine = MergeTree
partition by run_id
order by run_id;
