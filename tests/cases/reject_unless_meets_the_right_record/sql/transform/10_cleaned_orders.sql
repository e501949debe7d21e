-- A window makes raw_orders run ahead of the condition, which then rejects another record than it means.
delete from cleaned_orders;

insert into cleaned_orders (
    order_id, order_line, customer_name, product_name, order_date, price_cents, passenger_count, line_number
)
select
    order_id,
    1 as order_line,
    customer_name,
    replace(replace(lower(product_id), ' ', '_'), '-', '_') as product_name,
    order_date,
    price_cents,
    passenger_count,
    line_number
from (
    select
        *,
        first_value(price_cents) over (rows between 1 following and 1 following) as next_price_cents
    from raw_orders
)
where reject_unless('bad_price', price_cents <> 200 or next_price_cents is null)
on conflict (order_id, order_line) do update
set copies = cleaned_orders.copies + 1
where reject_unless(
    'duplicate_order_id',
    excluded.customer_name = cleaned_orders.customer_name
    and excluded.product_name = cleaned_orders.product_name
    and excluded.order_date = cleaned_orders.order_date
    and excluded.price_cents = cleaned_orders.price_cents
    and excluded.passenger_count = cleaned_orders.passenger_count
);
