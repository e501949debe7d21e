-- Every line of the orders that count, with its order's date and customer, which are those of the first line.
create view if not exists lines_of_orders as
select
    order_date_id as date_id,
    order_customer_id as customer_id,
    order_id,
    order_line,
    product_id,
    price_cents
from {database}.fact_orders
where order_status_id global not in (select status_id from {database}.uncounted_statuses);
