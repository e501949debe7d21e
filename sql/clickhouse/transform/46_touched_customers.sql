-- Each server asks all others.
insert into touched_customers_local (run_id, customer_id)
select
    :run_id as run_id,
    customer_id
from (
    select customer_id
    from touched_orders
    where run_id = :run_id
    group by customer_id
) as touched;
