-- One raw file of a successful run, with what became of its records.
create table if not exists etl_run_files_rows (
    run_id Int64,
    file_number Int64,
    input_path String,
    absolute_path String,
    input_bytes Int64,
    input_sha256 String,
    header String,
    settings String,
    replays_run_id Nullable(Int64),
    records_read Int64,
    inserted Int64,
    updated Int64,
    superseded Int64,
    unchanged Int64,
    duplicate Int64,
    rejected Int64,
    blank Int64,
    skipped Int64,
    stored_with Int64 default run_id
)
engine = ReplacingMergeTree
partition by stored_with
order by (run_id, file_number);

-- The same of the runs that are recorded, each once.
create view if not exists etl_run_files as
select
    run_id,
    file_number,
    input_path,
    absolute_path,
    input_bytes,
    input_sha256,
    header,
    settings,
    replays_run_id,
    records_read,
    inserted,
    updated,
    superseded,
    unchanged,
    duplicate,
    rejected,
    blank,
    skipped
from {database}.etl_run_files_rows
where run_id in (select run_id from {database}.etl_runs)
limit 1 by run_id, file_number;
