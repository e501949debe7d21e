-- The rejects that wait to be mended. Those of runs that did not succeed are none of them, since nothing of their files
-- was loaded; nor are those of runs before a full refresh, nor those of a file that was sent again for its run date:
-- the later run has judged all its records anew.
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
    file.header,
    file.settings
from rejected_orders as rejected
inner join etl_runs as run on run.run_id = rejected.run_id
inner join etl_run_files as file on file.run_id = rejected.run_id and file.file_number = rejected.file_number
where
    rejected.replayed_by_run_id is null
    and run.status = 'succeeded'
    and run.run_id >= (
        select coalesce(max(refresh.run_id), 0) from etl_runs as refresh
        where refresh.status = 'succeeded' and refresh.full_refresh = 1
    )
    and not exists (
        select 1
        from etl_run_files as again
        inner join etl_runs as later on later.run_id = again.run_id
        where
            again.input_path = file.input_path
            and again.run_id > file.run_id
            and later.run_date = run.run_date
            and again.replays_run_id is null
            and file.replays_run_id is null
            and file.input_path <> '-'     -- all that comes through standard input has this name
    );
