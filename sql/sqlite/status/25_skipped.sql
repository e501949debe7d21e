-- Those of the last 20 runs whose source left records out. With the outcomes, they would not fit into 80 columns.
-- heading: records that were skipped
-- runs for: every engine
select
    run_id,
    skipped
from (
    select
        run_id,
        skipped
    from etl_runs
    order by run_id desc
    limit 20
)
where skipped > 0
order by run_id desc;
