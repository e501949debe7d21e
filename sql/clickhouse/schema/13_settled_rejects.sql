-- One reject that a later run replayed, read again or made void by a full refresh. A row of its own: rows are never updated.
create table if not exists settled_rejects_rows (
    run_id Int64,
    file_number Int64,
    line_number Int64,
    settled_by_run_id Int64,
    stored_with Int64 default settled_by_run_id
)
engine = ReplacingMergeTree
partition by stored_with
order by (run_id, file_number, line_number);

-- The same by runs that succeeded, each reject once.
create view if not exists settled_rejects as
select
    run_id,
    file_number,
    line_number,
    settled_by_run_id
from {database}.settled_rejects_rows
where settled_by_run_id in (select run_id from {database}.etl_runs where status = 'succeeded')
limit 1 by run_id, file_number, line_number;
