-- Natural keys and cents, in the order of a key: what every contender must agree on.
.mode list
.separator |

.once facts.csv
select order_id, customer_name, product_name, full_date, price_cents, passenger_count, run_date
from fact_orders
inner join dim_customers using (customer_id)
inner join dim_products using (product_id)
inner join dim_dates using (date_id)
order by order_id;

.once total_orders_per_customer.csv
select customer_name, total_orders
from metrics_total_orders_per_customer
order by customer_name;

.once most_recent_order_per_customer.csv
select customer_name, order_id, order_date, product_name, price_cents
from metrics_most_recent_order_per_customer
order by customer_name;

.once top_customers_last_week.csv
select customer_name, total_value_cents, number_of_orders
from metrics_top_customers_last_week
order by customer_name;

.once rejects.csv
select count(*) from rejected_orders;
