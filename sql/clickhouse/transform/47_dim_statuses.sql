-- The statuses of the file that no run has brought yet. By key and name: where two names have one key, a check has to find them.
insert into dim_status_rows (run_id, status_id, status_name)
select
    :run_id as run_id,
    status_id,
    status_name
from (
    select
        status_id,
        status_name
    from staged_orders
    where run_id = :run_id and status_name <> ''
    group by
        status_id,
        status_name
) as staged
where (status_id, status_name) not in (
    select
        status_id,
        status_name
    from dim_status_rows
    where run_id in (select run_id from known_runs)
);
