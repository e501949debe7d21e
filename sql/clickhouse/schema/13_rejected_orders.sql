-- One record that was not loaded, and why. Of a run that did not succeed, the first 1,000. Who settled it is in settled_rejects.
create table if not exists rejected_orders_rows (
    run_id Int64,
    file_number Int64,
    line_number Int64,
    reason String,
    column_name Nullable(String),
    order_id Nullable(String),
    raw_text String,                       -- as sent, whatever its bytes are
    stored_with Int64 default run_id
)
engine = ReplacingMergeTree
partition by stored_with
order by (run_id, file_number, line_number);

-- The same of the runs that are recorded, each once.
create view if not exists rejected_orders as
select
    run_id,
    file_number,
    line_number,
    reason,
    column_name,
    order_id,
    raw_text
from {database}.rejected_orders_rows
where run_id in (select run_id from {database}.etl_runs)
limit 1 by run_id, file_number, line_number;
