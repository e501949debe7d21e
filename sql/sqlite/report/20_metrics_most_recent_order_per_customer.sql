-- Latest order first, then by name. The division is done here, since what is sorted of a generated column can lose its type.
select
    customer_name,
    order_id,
    order_date,
    product_name,
    price_cents / 100.0 as price
from metrics_most_recent_order_per_customer
order by order_date desc, customer_name;
