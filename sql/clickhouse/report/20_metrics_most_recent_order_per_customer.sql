-- Latest order first, then by name.
select
    customer_name,
    order_id,
    order_date,
    product_name,
    price
from metrics_most_recent_order_per_customer
order by
    order_date desc,
    customer_name;
