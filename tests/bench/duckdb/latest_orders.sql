-- Tried, in seconds of processor time per million facts: arg_max of a struct by (date_id, order_id), which needs one pass (0.1
-- more).
create temp view latest_orders as
with latest as (
    select
        customer_id,
        date_id,
        max(order_id) as order_id,
        arg_max(product_id, order_id) as product_id,
        arg_max(price_cents, order_id) as price_cents
    from customer_orders
    inner join fact_orders using (customer_id, date_id)
    group by customer_id, date_id
)

select customer_id, customer_name, order_id, full_date as order_date, product_name, price_cents
from latest
inner join dim_customers using (customer_id)
inner join dim_products using (product_id)
inner join dim_dates using (date_id);
