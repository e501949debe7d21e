-- The last 20 runs whose header had other columns than that of their source's run before.
-- heading: headers that changed, latest first
-- runs for: every engine
select
    run_id,
    run_date,
    source_name as source,
    columns_came as came,
    columns_went as went
from etl_runs
where status = 'succeeded' and (columns_came is not null or columns_went is not null)
order by run_id desc
limit 20;
