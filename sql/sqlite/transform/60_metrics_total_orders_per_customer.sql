-- How many orders a customer has. An order of several lines counts once, for its first line's customer.
insert into metrics_total_orders_per_customer (customer_id, customer_name, total_orders)
select
    changes.customer_id,
    customer.customer_name,
    changes.orders_won as total_orders
from customer_changes as changes
inner join dim_customers as customer on customer.customer_id = changes.customer_id
where changes.orders_won <> 0
on conflict (customer_id) do update
set total_orders = total_orders + excluded.total_orders;

delete from metrics_total_orders_per_customer
where
    total_orders = 0
    and customer_id in (select changes.customer_id from customer_changes as changes where changes.orders_won < 0);
