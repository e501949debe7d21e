-- Every fact's customer, product and day exist.
-- (A cross join keeps its order: the few rows that a run touched lead, not the history.)
select
    fact.order_id,
    fact.order_line,
    fact.customer_id,
    fact.product_id,
    fact.date_id
from touched_orders as touched
cross join fact_orders as fact on fact.order_id = touched.order_id
left join dim_customers as customer on customer.customer_id = fact.customer_id
left join dim_products as product on product.product_id = fact.product_id
left join dim_dates as day on day.date_id = fact.date_id
where customer.customer_id is null or product.product_id is null or day.date_id is null;
