-- A customer's total is the number of its orders in the facts; a customer without orders has none.
with counted as (
    select
        touched.customer_id,
        (
            select count(*)
            from fact_orders as fact
            where fact.customer_id = touched.customer_id and fact.order_line = 1
        ) as orders
    from touched_customers as touched
)

select
    counted.customer_id,
    counted.orders,
    metric.total_orders
from counted
left join metrics_total_orders_per_customer as metric on metric.customer_id = counted.customer_id
where coalesce(metric.total_orders, 0) <> counted.orders;
