-- A window makes raw_orders run ahead of the condition, which then rejects another record than it means.

delete from staged_orders;

insert into staged_orders (
    order_id, order_line, customer_id, product_id, date_id, price_cents, passenger_count, file_number, line_number
)
select
    order_id,
    1 as order_line,
    dimension_key('dim_customers', customer_name) as customer_id,
    dimension_key('dim_products', replace(replace(lower(product_id), ' ', '_'), '-', '_')) as product_id,
    date_id,
    price_cents,
    passenger_count,
    file_number,
    line_number
from (
    select
        *,
        first_value(price_cents) over (rows between 1 following and 1 following) as next_price_cents
    from raw_orders
)
where reject_unless('bad_price', price_cents <> 200 or next_price_cents is null)
on conflict (order_id, order_line) do update
set copies = staged_orders.copies + 1
where reject_unless(
    'duplicate_order_id',
    excluded.customer_id = staged_orders.customer_id
    and excluded.product_id = staged_orders.product_id
    and excluded.date_id = staged_orders.date_id
    and excluded.price_cents = staged_orders.price_cents
    and excluded.passenger_count = staged_orders.passenger_count
);
