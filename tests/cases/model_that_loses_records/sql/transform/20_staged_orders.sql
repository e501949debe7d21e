-- The accepted records of the raw file. raw_orders reads it once: what it yields has the input contract's types, white space
-- normalised, and what breaks the contract was rejected on the way.
--
-- dimension_key(dimension, name) is the name's surrogate key; a name that the dimension does not have yet gets the next one.
--
-- Of records with one order_id the first is kept. Later ones with the same values are duplicates, counted in copies;
-- later ones with other values are rejected: reject_unless(reason, condition) rejects the present record when the
-- condition does not hold, and returns the condition. The names that only this record has are forgotten again.

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
from raw_orders
where price_cents <= 10000
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
