-- Order lines get quantity, discount, tax, status and time, and know the record that they come from: not of those loaded before.
-- Staged orders no longer count their copies. (A column cannot be added: see README.md.)
drop view if exists cleaned_orders;

drop view if exists lines_of_orders;

alter table staged_orders drop column copies;

create table new_facts (
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

insert into new_facts (
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
    run_date_id
from fact_orders;

drop table fact_orders;

alter table new_facts rename to fact_orders;
