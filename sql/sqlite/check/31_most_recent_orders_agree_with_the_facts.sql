-- A customer's most recent order is one of its orders, with that order's day, product and value. None of its orders is on a
-- later day, and none of that day has a higher order_id.
with latest as (
    select
        touched.customer_id,
        max(fact.date_id) as date_id
    from touched_customers as touched
    left join fact_orders as fact on fact.customer_id = touched.customer_id and fact.order_line = 1
    group by touched.customer_id
)

select
    latest.customer_id,
    latest.date_id,
    metric.order_id,
    metric.order_date,
    metric.price_cents
from latest
left join metrics_most_recent_order_per_customer as metric on metric.customer_id = latest.customer_id
left join fact_orders as fact on fact.order_id = metric.order_id and fact.order_line = 1
left join dim_products as product on product.product_id = fact.product_id
where
    fact.date_id is not latest.date_id
    or cast(replace(metric.order_date, '-', '') as integer) is not latest.date_id
    or (metric.order_id is not null and fact.customer_id is not latest.customer_id)
    or metric.product_name is not product.product_name
    or metric.price_cents is not (
        select sum(line.price_cents)
        from fact_orders as line
        where line.order_id = metric.order_id
    )
    or exists (
        select 1
        from fact_orders as higher
        where
            higher.customer_id = latest.customer_id
            and higher.date_id = latest.date_id
            and higher.order_line = 1
            and higher.order_id > metric.order_id
    );
