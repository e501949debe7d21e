-- A night's orders into the facts: the later run date wins.
-- Tried, in seconds of processor time for 50,000 records into 10 million, 1.7 in all: insert … on conflict do update (0.1 more),
-- merge into (0.2 more), no checkpoint at the end (0.2 less, and left for later nights to do).
create temp table incoming as
from accepted_orders;

create temp table previous as
select fact_orders.*
from fact_orders
semi join incoming using (order_id);

update fact_orders
set
    customer_id = incoming.customer_id,
    product_id = incoming.product_id,
    date_id = incoming.date_id,
    price_cents = incoming.price_cents,
    passenger_count = incoming.passenger_count,
    run_date = incoming.run_date
from incoming
where incoming.order_id = fact_orders.order_id and incoming.run_date >= fact_orders.run_date;

insert into fact_orders
from incoming
anti join previous using (order_id);
