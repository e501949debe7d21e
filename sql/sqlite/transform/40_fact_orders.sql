-- A first load's orders come in as they are.
insert into fact_orders (
    order_id, order_line, customer_id, product_id, date_id, price_cents, passenger_count, run_date_id
)
select
    order_id,
    order_line,
    customer_id,
    product_id,
    date_id,
    price_cents,
    passenger_count,
    :run_date_id as run_date_id
from staged_orders
where :first_load;

-- Later on new orders come in, changed ones are replaced, superseded ones stay out. An unchanged order comes to belong to the
-- later of the two run dates.
insert into fact_orders (
    order_id, order_line, customer_id, product_id, date_id, price_cents, passenger_count, run_date_id
)
select
    staged.order_id,
    staged.order_line,
    staged.customer_id,
    staged.product_id,
    staged.date_id,
    staged.price_cents,
    staged.passenger_count,
    :run_date_id as run_date_id
from order_outcomes as known
cross join staged_orders as staged on staged.order_id = known.order_id
where known.outcome <> 'superseded'
on conflict (order_id, order_line) do update
set
    customer_id = excluded.customer_id,
    product_id = excluded.product_id,
    date_id = excluded.date_id,
    price_cents = excluded.price_cents,
    passenger_count = excluded.passenger_count,
    run_date_id = max(excluded.run_date_id, fact_orders.run_date_id);
