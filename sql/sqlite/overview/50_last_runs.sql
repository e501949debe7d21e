-- The last 20 runs, latest first.
-- runs for: every engine
select
    run.run_id,
    run.run_date,
    run.status,
    replace(run.input_path, rtrim(run.input_path, replace(run.input_path, '/', '')), '') as file,     -- without its folders
    run.records_read as read,
    run.inserted,
    run.updated,
    run.superseded,
    run.unchanged,
    run.duplicate,
    run.rejected,
    run.blank,
    run.skipped,
    run.seconds,
    run.started_at as started_utc,
    (
        select group_concat(reasons.records || ' ' || reasons.reason, ', ')
        from (
            select
                reason,
                records
            from etl_run_rejects
            where run_id = run.run_id
            order by records desc, reason
        ) as reasons
    ) as rejects_by_reason
from etl_runs as run
order by run.run_id desc
limit 20;
