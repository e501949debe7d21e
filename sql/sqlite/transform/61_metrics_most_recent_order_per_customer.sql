-- A customer's latest order by date; of several on one day the highest order_id, integers below text.
delete from metrics_most_recent_order_per_customer
where customer_id in (select touched.customer_id from touched_customers as touched);

with latest_orders as (
    select
        touched.customer_id,
        (
            select fact.order_id
            from fact_orders as fact
            where fact.customer_id = touched.customer_id and fact.order_line = 1
            order by fact.date_id desc, fact.order_id desc
            limit 1
        ) as order_id
    from touched_customers as touched
)

insert into metrics_most_recent_order_per_customer (
    customer_id, customer_name, order_id, order_date, product_name, price_cents
)
select
    latest.customer_id,
    customer.customer_name,
    latest.order_id,
    day.full_date as order_date,
    product.product_name,
    (
        select sum(line.price_cents)
        from fact_orders as line
        where line.order_id = latest.order_id
    ) as price_cents
from latest_orders as latest
inner join fact_orders as fact on fact.order_id = latest.order_id and fact.order_line = 1
inner join dim_customers as customer on customer.customer_id = latest.customer_id
inner join dim_products as product on product.product_id = fact.product_id
inner join dim_dates as day on day.date_id = fact.date_id;
