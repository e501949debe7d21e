-- The products of the file that no run has brought yet. By key and name: where two names have one key, a check has to find them.
insert into dim_product_rows (run_id, product_id, product_name)
select
    :run_id as run_id,
    product_id,
    product_name
from (
    select
        product_id,
        product_name
    from staged_orders
    where run_id = :run_id
    group by
        product_id,
        product_name
) as staged
where (product_id, product_name) not in (
    select
        product_id,
        product_name
    from dim_product_rows
    where run_id in (select run_id from known_runs)
);
