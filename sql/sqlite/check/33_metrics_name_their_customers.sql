-- Every row of the metrics has a customer of the dimension, under that customer's name.
-- (A cross join keeps its order: the few rows that a run touched lead, not the history.)
select
    customer.customer_id,
    customer.customer_name,
    total.customer_name as name_in_total,
    recent.customer_name as name_in_most_recent,
    week.customer_name as name_in_week
from touched_customers as touched
cross join dim_customers as customer on customer.customer_id = touched.customer_id
left join metrics_total_orders_per_customer as total on total.customer_id = touched.customer_id
left join metrics_most_recent_order_per_customer as recent on recent.customer_id = touched.customer_id
left join metrics_top_customers_last_week as week on week.customer_id = touched.customer_id
where
    total.customer_name <> customer.customer_name
    or recent.customer_name <> customer.customer_name
    or week.customer_name <> customer.customer_name

union all

-- Rows of customers that do not exist show where every customer is looked at.
select
    ghost.customer_id,
    null as customer_name,
    ghost.customer_name as name_in_total,
    null as name_in_most_recent,
    null as name_in_week
from (
    select customer_id, customer_name from metrics_total_orders_per_customer
    union all
    select customer_id, customer_name from metrics_most_recent_order_per_customer
    union all
    select customer_id, customer_name from metrics_top_customers_last_week
) as ghost
where
    (select touched.are_all from touched_customers as touched limit 1) = 1
    and ghost.customer_id not in (select customer.customer_id from dim_customers as customer);
