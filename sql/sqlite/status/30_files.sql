-- What the last 20 runs have read.
-- heading: their files
-- runs for: every engine
select
    run_id,
    input_path as file
from etl_runs
order by run_id desc
limit 20;
