-- One raw file of a successful run, with what became of its records.
create table if not exists etl_run_files (
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
    stored_with Int64 default run_id
)
engine = ReplacingMergeTree
partition by stored_with
order by (run_id, file_number);
