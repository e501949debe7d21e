create table metrics_total_orders_per_customer as
select customer_id, customer_name, total_orders
from customer_orders
inner join dim_customers using (customer_id);

create table metrics_most_recent_order_per_customer as
from latest_orders;
