-- The last 20 runs. With what follows it fits into 80 columns; overview/50_last_runs has all in one.
-- heading: last runs, latest first
-- runs for: every engine
select
    run_id,
    run_date,
    status,
    records_read as read,
    printf('%.2f', seconds) as seconds,
    started_at as started_utc
from etl_runs
order by run_id desc
limit 20;
