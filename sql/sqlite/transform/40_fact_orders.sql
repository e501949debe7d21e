-- New orders come in, changed ones are replaced, superseded ones stay out.
insert into fact_orders (
    order_id, order_line, customer_id, product_id, date_id, price_cents, passenger_count, run_date_id
)
select
    cleaned.order_id,
    cleaned.order_line,
    dimension_key('dim_customers', cleaned.customer_name) as customer_id,
    dimension_key('dim_products', cleaned.product_name) as product_id,
    dimension_key('dim_dates', cleaned.order_date) as date_id,
    cleaned.price_cents,
    cleaned.passenger_count,
    :run_date_id as run_date_id
from cleaned_orders as cleaned
left join order_outcomes as known on known.order_id = cleaned.order_id
where known.outcome is null or known.outcome = 'updated'
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
    and order_id in (select known.order_id from order_outcomes as known where known.outcome = 'unchanged');
