-- The customers of the file that no run has brought yet. By key and name: where two names have one key, a check has to find them.
insert into dim_customer_rows (run_id, customer_id, customer_name)
select
    :run_id as run_id,
    customer_id,
    customer_name
from (
    select
        customer_id,
        customer_name
    from staged_orders
    where run_id = :run_id
    group by
        customer_id,
        customer_name
) as staged
where (customer_id, customer_name) not in (
    select
        customer_id,
        customer_name
    from dim_customer_rows
    where run_id in (select run_id from known_runs)
);
