-- Damage, for its check to find.
insert into fact_orders (order_id, order_line, customer_id, product_id, date_id, price_cents, passenger_count, run_date_id)
select order_id, 3, customer_id, product_id, date_id, price_cents, passenger_count, run_date_id
from fact_orders
where order_id = 3;
