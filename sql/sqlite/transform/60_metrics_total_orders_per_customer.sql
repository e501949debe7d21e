-- How many orders a customer has. An order of several lines counts once, for its first line's customer.
delete from metrics_total_orders_per_customer
where customer_id in (select touched.customer_id from touched_customers as touched);

insert into metrics_total_orders_per_customer (customer_id, customer_name, total_orders)
select
    customer.customer_id,
    customer.customer_name,
    count(*) as total_orders
from touched_customers as touched
inner join dim_customers as customer on customer.customer_id = touched.customer_id
inner join fact_orders as fact on fact.customer_id = touched.customer_id
where fact.order_line = 1
group by customer.customer_id;
