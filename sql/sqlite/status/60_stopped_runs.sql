-- The last 20 runs that did not succeed.
-- heading: why runs stopped, latest first
-- runs for: every engine
select
    run_id,
    status,
    message
from etl_runs
where status <> 'succeeded'
order by run_id desc
limit 20;
