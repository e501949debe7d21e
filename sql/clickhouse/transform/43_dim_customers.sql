-- The customers of the file that no run has brought yet. By key and name: where two names have one key, a check has to find them. One
-- with a key of its own is brought once, whatever its name.
insert into dim_customer_rows (run_id, customer_id, customer_name, customer_key)
select
    :run_id as run_id,
    customer_id,
    first_name as customer_name,
    customer_key
from (
    select
        customer_id,
        customer_key,
        if(customer_key = '', customer_name, '') as known_by_name,
        min(customer_name) as first_name
    from staged_orders
    where run_id = :run_id
    group by
        customer_id,
        customer_key,
        known_by_name
) as staged
where (customer_id, customer_key, known_by_name) not in (
    select
        customer_id,
        customer_key,
        if(customer_key = '', customer_name, '') as known_by_name
    from dim_customer_rows
    where run_id in (select run_id from known_runs)
);
