-- The accepted records of the raw file. raw_orders reads it once: what it yields has the input contract's types, white space
-- normalised, and what breaks the contract was rejected on the way.
--
-- Of records with one order_id the first is kept. Later ones with the same values are duplicates, counted in copies;
-- later ones with other values are rejected: reject_unless(reason, condition) rejects the present record when the
-- condition does not hold, and returns the condition.

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
from raw_orders
where reject_unless('bad_price', price_cents <= 10000)
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
