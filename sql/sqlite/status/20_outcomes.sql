-- What became of the records of the last 20 runs.
-- heading: what became of their records
-- runs for: every engine
select
    run_id,
    inserted,
    updated,
    superseded,
    unchanged,
    duplicate,
    rejected,
    blank
from etl_runs
order by run_id desc
limit 20;
