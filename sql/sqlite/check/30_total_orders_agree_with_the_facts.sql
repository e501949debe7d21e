-- A customer's total is not less than the orders of it that are looked at, and equals them where those are all it has. It stands
-- under the customer's name. All totals add up to the number of orders by the ledger's account.
select
    touched.customer_id,
    touched.orders,
    metric.total_orders,
    metric.customer_name
from touched_customers as touched
left join metrics_total_orders_per_customer as metric on metric.customer_id = touched.customer_id
left join dim_customers as customer on customer.customer_id = touched.customer_id
where
    coalesce(metric.total_orders, 0) < touched.orders
    or (touched.are_all and coalesce(metric.total_orders, 0) > touched.orders)
    or (metric.customer_id is not null and metric.customer_name is not customer.customer_name)

union all

select
    null as customer_id,
    :orders as orders,
    sum(metric.total_orders) as total_orders,
    null as customer_name
from metrics_total_orders_per_customer as metric
having coalesce(sum(metric.total_orders), 0) <> :orders;
