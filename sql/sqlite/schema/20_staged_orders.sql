-- One accepted order line of the last successful run's file, superseded ones too, with the keys of its customer and product.
-- A first load is not staged: its orders are the facts.
create table if not exists staged_orders (
    order_id any not null,                 -- an integer, or text that is no canonical integer: 7 is not '007'
    order_line integer not null,
    customer_id integer not null,
    product_id integer not null,
    date_id integer not null,              -- YYYYMMDD
    price_cents integer not null,
    passenger_count integer not null,
    quantity integer not null default 1,
    discount_cents integer not null default 0,
    tax_cents integer not null default 0,
    status_id integer,
    order_seconds integer,                 -- of the day
    file_number integer not null,          -- of the run's files
    line_number integer not null,          -- of the file, where the record starts
    primary key (order_id, order_line)
) strict, without rowid;
