-- One order line. order_line is 1 where orders have one line.
-- An order belongs to the latest run date that sent it: an earlier day's file, however late it arrives, does not overwrite it.
-- Its origin is the record whose values it has: the record's run, file and line. It moves with run_date_id, when values change or an
-- order comes to belong to a later run date. Facts from before schema version 6 have none.
-- full refresh: empties the table
create table if not exists fact_orders (
    order_id any not null,
    order_line integer not null check (order_line >= 1),
    customer_id integer not null references dim_customers (customer_id),
    product_id integer not null references dim_products (product_id),
    date_id integer not null references dim_dates (date_id),
    price_cents integer not null check (price_cents between -1000000000000 and 1000000000000),
    passenger_count integer not null check (passenger_count >= 0),
    quantity integer not null default 1,
    discount_cents integer not null default 0,
    tax_cents integer not null default 0,
    status_id integer references dim_statuses (status_id),
    order_seconds integer check (order_seconds between 0 and 86400),    -- of the day; null where the time is not known
    run_date_id integer not null,          -- YYYYMMDD of the run date the order belongs to
    run_id integer references etl_runs (run_id),
    file_number integer,                   -- of the run's files
    line_number integer check (line_number > 0),    -- of the file, where the record starts
    -- Behind the stored columns: in an upsert, SQLite 3.40 takes those behind it for REAL too, which holds integers to 2^53 only.
    price real generated always as (price_cents / 100.0) virtual,
    primary key (order_id, order_line)
) strict, without rowid;

-- The lines after the first, for orders that have them: none are looked for where there are none.
create index if not exists fact_orders_further_lines
on fact_orders (order_id, order_line, price_cents)
where order_line > 1;
