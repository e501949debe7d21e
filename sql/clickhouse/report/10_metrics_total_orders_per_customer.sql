-- Most orders first, then by name.
select
    customer_name,
    total_orders
from metrics_total_orders_per_customer
order by
    total_orders desc,
    customer_name;
