-- How many orders a customer has: what it had and what it won less what it lost. An order of several lines counts once, for its
-- first line's customer.
-- share of a first load: 1
delete from metrics_total_orders_per_customer
where customer_id in (
    select changes.customer_id
    from customer_changes as changes
    inner join metrics_total_orders_per_customer as metric on metric.customer_id = changes.customer_id
    where metric.total_orders + changes.orders_won = 0
);

insert into metrics_total_orders_per_customer (customer_id, customer_name, total_orders)
select
    changes.customer_id,
    coalesce(
        metric.customer_name,
        (select customer.customer_name from dim_customers as customer where customer.customer_id = changes.customer_id)
    ) as customer_name,
    coalesce(metric.total_orders, 0) + changes.orders_won as total_orders
from customer_changes as changes
left join metrics_total_orders_per_customer as metric on metric.customer_id = changes.customer_id
where changes.orders_won <> 0 and coalesce(metric.total_orders, 0) + changes.orders_won > 0
on conflict (customer_id) do update
set total_orders = excluded.total_orders;
