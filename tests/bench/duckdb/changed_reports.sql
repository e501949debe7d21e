-- Tried: delete and insert, which rewrites the names too when the file is checkpointed (0.8 s of processor time more).
create temp table total_orders as
select customer_id, customer_name, total_orders
from customer_orders
inner join dim_customers using (customer_id);

merge into metrics_total_orders_per_customer as metrics
using total_orders using (customer_id)
when matched then update set total_orders = total_orders.total_orders
when not matched then insert;

delete from metrics_total_orders_per_customer
where customer_id in (from touched_customers) and customer_id not in (select customer_id from customer_orders);

merge into metrics_most_recent_order_per_customer as metrics
using latest_orders using (customer_id)
when matched then update set
    order_id = latest_orders.order_id,
    order_date = latest_orders.order_date,
    product_name = latest_orders.product_name,
    price_cents = latest_orders.price_cents
when not matched then insert;

delete from metrics_most_recent_order_per_customer
where customer_id in (from touched_customers) and customer_id not in (select customer_id from customer_orders);
