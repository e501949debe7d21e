-- With --order-lines records with one order_id are the lines of one order, which is loaded whole or not at all: where one of them
-- was rejected the others are too. So all lines wait here until the file is read. Without --order-lines the table is empty.
--
-- raw_orders reads the raw file once, here or in 20_staged_orders. reject_line(reason, line_number, order_id, raw_text) rejects a record
-- after it was read, and is true.
drop table if exists temp.order_lines;

create temp table order_lines (
    order_id any not null,
    line_number integer not null,          -- of the file, where the record starts
    customer_name text not null,
    product_id text not null,
    date_id integer not null,
    price_cents integer not null,
    passenger_count integer not null,
    raw_text text not null,
    primary key (order_id, line_number)
) strict, without rowid;

insert into order_lines (
    order_id, line_number, customer_name, product_id, date_id, price_cents, passenger_count, raw_text
)
select
    order_id,
    line_number,
    customer_name,
    product_id,
    date_id,
    price_cents,
    passenger_count,
    raw_text
from raw_orders
where :order_lines;

delete from order_lines
where
    order_id in (select rejected.order_id from rejected_orders as rejected where rejected.run_id = :run_id)
    and reject_line('incomplete_order', line_number, order_id, raw_text);
