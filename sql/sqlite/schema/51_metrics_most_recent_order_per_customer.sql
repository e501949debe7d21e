-- One customer with at least one order, and the latest of them. price is the whole order's, product_name its first line's.
-- full refresh: empties the table
create table if not exists metrics_most_recent_order_per_customer (
    customer_id integer primary key references dim_customers (customer_id),
    customer_name text not null,
    order_id any not null,
    order_date text not null,
    product_name text not null,
    price_cents integer not null,
    price real generated always as (price_cents / 100.0) virtual
) strict;
