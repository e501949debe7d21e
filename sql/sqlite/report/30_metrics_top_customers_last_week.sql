-- Highest value first, then by name. The division is done here, since what is sorted of a generated column can lose its type.
select
    customer_name,
    total_value_cents / 100.0 as total_value,
    number_of_orders
from metrics_top_customers_last_week
order by total_value_cents desc, customer_name;
