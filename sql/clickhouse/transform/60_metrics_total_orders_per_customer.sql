-- How many orders a customer has. An order of several lines counts once, for its first line's customer.
-- share of a first load: 1
insert into metrics_total_orders_per_customer_rows (run_id, customer_id, customer_name, total_orders)
select
    :run_id as run_id,
    customer_id,
    customer_name,
    total_orders
from (
    select
        customer_id,
        sum(orders) as total_orders
    from customer_orders
    where run_id = :run_id
    group by customer_id
) as total
any left join (
    select
        customer_id,
        customer_name
    from customer_names
) as customer using (customer_id);
