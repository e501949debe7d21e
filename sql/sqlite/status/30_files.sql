-- What the last 20 runs have read, and of which source it is.
-- heading: their files
-- runs for: every engine
select
    run_id,
    source_name as source,
    input_path as file
from etl_runs
order by run_id desc
limit 20;
