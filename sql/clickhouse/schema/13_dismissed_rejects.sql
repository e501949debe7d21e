-- One reject that is never mended, as somebody has said. It is of no run, and stays.
create table if not exists dismissed_rejects (
    run_id Int64,
    file_number Int64,
    line_number Int64,
    dismissed_at String                    -- UTC
)
engine = ReplacingMergeTree
order by (run_id, file_number, line_number);
