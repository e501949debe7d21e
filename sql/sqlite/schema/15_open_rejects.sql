-- The rejects that wait to be mended. Those of runs that did not succeed are none of them: nothing of their files was
-- loaded.
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
    and run.status = 'succeeded';
