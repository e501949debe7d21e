-- One accepted order line of the last successful run's file, superseded ones too.
create table if not exists cleaned_orders (
    order_id any not null,                 -- an integer, or text that is no canonical integer: 7 is not '007'
    order_line integer not null check (order_line >= 1),
    customer_name text not null check (customer_name <> ''),
    product_name text not null check (product_name <> ''),
    order_date text not null,              -- YYYY-MM-DD
    price_cents integer not null check (price_cents between 0 and 1000000000000),
    price real generated always as (price_cents / 100.0) virtual,
    passenger_count integer not null check (passenger_count >= 0),
    line_number integer not null,          -- of the file, where the record starts
    copies integer not null default 1,     -- records of the file that say this; all but the first are duplicates
    primary key (order_id, order_line)
) strict, without rowid;
