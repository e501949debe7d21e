-- New orders come in, changed ones are replaced, superseded ones stay out.
insert into fact_orders (
    order_id, order_line, customer_id, product_id, date_id, price_cents, passenger_count, run_date_id
)
select
    cleaned.order_id,
    cleaned.order_line,
    customer.customer_id,
    product.product_id,
    day.date_id,
    cleaned.price_cents,
    cleaned.passenger_count,
    :run_date_id as run_date_id
from cleaned_orders as cleaned
inner join order_outcomes as result on result.order_id = cleaned.order_id
inner join dim_customers as customer on customer.customer_name = cleaned.customer_name
inner join dim_products as product on product.product_name = cleaned.product_name
inner join dim_dates as day on day.full_date = cleaned.order_date
where result.outcome in ('inserted', 'updated')
on conflict (order_id, order_line) do update
set
    customer_id = excluded.customer_id,
    product_id = excluded.product_id,
    date_id = excluded.date_id,
    price_cents = excluded.price_cents,
    passenger_count = excluded.passenger_count,
    run_date_id = excluded.run_date_id;

-- An unchanged order belongs to the later of the two run dates.
update fact_orders
set run_date_id = :run_date_id
where
    run_date_id < :run_date_id
    and order_id in (select result.order_id from order_outcomes as result where result.outcome = 'unchanged');
