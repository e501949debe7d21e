-- Every row of the metrics has a customer of the dimension, under that customer's name.
with metrics as (
    select customer_id, customer_name from metrics_total_orders_per_customer
    union all
    select customer_id, customer_name from metrics_most_recent_order_per_customer
    union all
    select customer_id, customer_name from metrics_top_customers_last_week
)

select
    metric.customer_id,
    metric.customer_name as metric_name,
    customer.customer_name
from touched_customers as touched
inner join dim_customers as customer on customer.customer_id = touched.customer_id
inner join metrics as metric on metric.customer_id = touched.customer_id
where metric.customer_name <> customer.customer_name

union all

-- Rows of customers that do not exist show where every customer is looked at.
select
    metric.customer_id,
    metric.customer_name as metric_name,
    null as customer_name
from metrics as metric
where
    (select max(touched.are_all) from touched_customers as touched) = 1
    and metric.customer_id not in (select customer.customer_id from dim_customers as customer);
