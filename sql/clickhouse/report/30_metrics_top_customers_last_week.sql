-- Highest value first, then by name.
select
    customer_name,
    total_value,
    number_of_orders
from metrics_top_customers_last_week
order by
    total_value_cents desc,
    customer_name;
