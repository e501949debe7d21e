-- Every line of the orders that count, with its order's date and customer, which are those of the first line.
create view if not exists lines_of_orders as
select
    date_id,
    customer_id,
    order_id,
    order_line,
    product_id,
    price_cents
from fact_orders indexed by fact_orders_by_date
where order_line = 1 and (status_id is null or status_id not in (select status_id from uncounted_statuses))
union all
select
    first_line.date_id,
    first_line.customer_id,
    line.order_id,
    line.order_line,
    line.product_id,
    line.price_cents
-- Without further lines none are looked for.
from (select 1 as yes from fact_orders where order_line > 1 limit 1) as has_further_lines
cross join fact_orders as first_line indexed by fact_orders_by_date
cross join fact_orders as line on line.order_id = first_line.order_id and line.order_line > 1
where
    first_line.order_line = 1
    and (first_line.status_id is null or first_line.status_id not in (select status_id from uncounted_statuses));
