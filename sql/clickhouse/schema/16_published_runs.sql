-- The runs whose facts readers see: those that succeeded, from the last full refresh on.
create view if not exists published_runs as
select run_id
from {database}.etl_runs
where
    status = 'succeeded'
    and run_id >= (
        select max(run_id)
        from {database}.etl_runs
        where status = 'succeeded' and full_refresh = 1
    )
group by run_id;
