-- The rejects that wait to be mended. Dismissed ones are none of them, nor are those of runs that did not succeed:
-- nothing of their files was loaded.
create view if not exists open_rejects as
select
    rejected.run_id,
    rejected.file_number,
    rejected.line_number,
    run.run_date,
    rejected.reason,
    rejected.order_id,
    rejected.raw_text,
    file.input_path,
    file.absolute_path,
    file.header,
    file.settings
from rejected_orders as rejected
inner join etl_runs as run on run.run_id = rejected.run_id
inner join etl_run_files as file on file.run_id = rejected.run_id and file.file_number = rejected.file_number
where
    rejected.settled_by_run_id is null
    and rejected.dismissed_at is null
    and run.status = 'succeeded';
