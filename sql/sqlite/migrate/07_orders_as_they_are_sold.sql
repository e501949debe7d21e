-- Quantities, discounts, taxes, statuses and times are read from the file and staged with it. Reports count the orders of some statuses
-- alone: their index tells an order's status, and the ledger how many orders count.
-- Runs and their files count the records that their source leaves out: those of runs before left out none.
-- Runs know their source and what changed in its header. A reject may be dismissed.
-- (The check on the sum changes: see README.md.)
drop view if exists open_rejects;

drop view if exists cleaned_orders;

drop view if exists lines_of_orders;

drop index if exists fact_orders_by_date;

create table new_staged (
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

insert into new_staged (
    order_id, order_line, customer_id, product_id, date_id, price_cents, passenger_count,
    quantity, discount_cents, tax_cents, file_number, line_number
)
select
    order_id,
    order_line,
    customer_id,
    product_id,
    date_id,
    price_cents,
    passenger_count,
    1 as quantity,
    0 as discount_cents,
    0 as tax_cents,
    file_number,
    line_number
from staged_orders;

drop table staged_orders;

alter table new_staged rename to staged_orders;


create table new_runs (
    run_id integer primary key,
    run_date text not null,                -- the business date, YYYY-MM-DD
    status text not null,
    message text,                          -- why a run stopped
    input_path text not null,
    input_bytes integer not null,
    input_sha256 text,                     -- of the whole file; null when it was not read to its end, or is one of several
    full_refresh integer not null,         -- 1: this run began with empty facts, or with none of its source
    records_read integer not null,
    inserted integer not null,
    updated integer not null,
    superseded integer not null,
    unchanged integer not null,
    duplicate integer not null,
    rejected integer not null,
    blank integer not null,
    skipped integer not null,
    new_orders integer not null,           -- orders of the inserted records
    started_at text not null,              -- UTC
    seconds real not null,
    ordermart_version text not null,
    counted_orders integer,                -- that reports count, after the run; null where it stopped, and before schema version 7, which counted all
    source_name text,                      -- what the configuration calls the source; null where it has no name
    replaced_orders integer,               -- of its source, that this full refresh let go where those of others stayed; null otherwise
    columns_came text,                     -- of the header: that the source's run before had not; null where none
    columns_went text,                     -- likewise: that only the run before had
    check (status in ('succeeded', 'refused', 'failed', 'interrupted')),
    check (
        status <> 'succeeded'
        or records_read = inserted + updated + superseded + unchanged + duplicate + rejected + blank + skipped
    )
) strict;

insert into new_runs (
    run_id, run_date, status, message, input_path, input_bytes, input_sha256, full_refresh, records_read, inserted,
    updated, superseded, unchanged, duplicate, rejected, blank, skipped, new_orders, started_at, seconds,
    ordermart_version
)
select
    run_id,
    run_date,
    status,
    message,
    input_path,
    input_bytes,
    input_sha256,
    full_refresh,
    records_read,
    inserted,
    updated,
    superseded,
    unchanged,
    duplicate,
    rejected,
    blank,
    0 as skipped,
    new_orders,
    started_at,
    seconds,
    ordermart_version
from etl_runs;

drop table etl_runs;

alter table new_runs rename to etl_runs;

create table new_files (
    run_id integer not null references etl_runs (run_id),
    file_number integer not null check (file_number >= 1),
    input_path text not null,
    absolute_path text not null,           -- what makes it the same file for a run date; of mended rejects their file's
    input_bytes integer not null,
    input_sha256 text not null,            -- of the whole file
    header text not null,                  -- as sent, decoded; empty where a move made the file
    settings text not null,                -- json: what was declared of the source, to read its rejects again
    replays_run_id integer,                -- of a file with mended rejects: the run that rejected them
    records_read integer not null,
    inserted integer not null,
    updated integer not null,
    superseded integer not null,
    unchanged integer not null,
    duplicate integer not null,
    rejected integer not null,
    blank integer not null,
    skipped integer not null,
    primary key (run_id, file_number),
    check (records_read = inserted + updated + superseded + unchanged + duplicate + rejected + blank + skipped)
) strict, without rowid;

insert into new_files (
    run_id, file_number, input_path, absolute_path, input_bytes, input_sha256, header, settings, replays_run_id,
    records_read, inserted, updated, superseded, unchanged, duplicate, rejected, blank, skipped
)
select
    run_id,
    file_number,
    input_path,
    absolute_path,
    input_bytes,
    input_sha256,
    header,
    settings,
    replays_run_id,
    records_read,
    inserted,
    updated,
    superseded,
    unchanged,
    duplicate,
    rejected,
    blank,
    0 as skipped
from etl_run_files;

drop table etl_run_files;

alter table new_files rename to etl_run_files;

-- Customers may be known by keys of their own: a name is no longer unique. Customers and products have attributes.
create table new_customers (
    customer_id integer primary key,
    customer_name text not null,
    customer_key text,                     -- null: the name is the key
    customer_segment text,                 -- null, as the others: nobody has said
    customer_email text,
    country text,
    region text
) strict;

insert into new_customers (customer_id, customer_name)
select
    customer_id,
    customer_name
from dim_customers;

drop table dim_customers;

alter table new_customers rename to dim_customers;

create table new_products (
    product_id integer primary key,
    product_name text not null unique,
    product_title text,                    -- null, as the others: nobody has said
    category text,
    subcategory text
) strict;

insert into new_products (product_id, product_name)
select
    product_id,
    product_name
from dim_products;

drop table dim_products;

alter table new_products rename to dim_products;

create table new_rejects (
    run_id integer not null references etl_runs (run_id),
    file_number integer not null,          -- of the run's files
    line_number integer not null check (line_number > 0),   -- of the file, where the record starts
    reason text not null,
    column_name text,                      -- the column at fault, where the reason is one column's
    order_id any,                          -- where the record has one that could be read
    raw_text any not null,                 -- as sent: text, or a blob where the bytes are no valid text
    settled_by_run_id integer,             -- the run that replayed it, read its file again, or refreshed all
    dismissed_at text,                     -- UTC: when somebody said that it is never mended; null where nobody has
    primary key (run_id, file_number, line_number)
) strict, without rowid;

insert into new_rejects (run_id, file_number, line_number, reason, column_name, order_id, raw_text, settled_by_run_id)
select
    run_id,
    file_number,
    line_number,
    reason,
    column_name,
    order_id,
    raw_text,
    settled_by_run_id
from rejected_orders;

drop table rejected_orders;

alter table new_rejects rename to rejected_orders;
