-- The reports, which are brought up to date in place. The other tables are those of the sqlite3 shell.
create table if not exists metrics_total_orders_per_customer (
    customer_id integer primary key,
    customer_name text not null,
    total_orders integer not null
);
create table if not exists metrics_most_recent_order_per_customer (
    customer_id integer primary key,
    customer_name text not null,
    order_id integer not null,
    order_date text not null,
    product_name text not null,
    price_cents integer not null
);
create table if not exists metrics_top_customers_last_week (
    customer_id integer primary key,
    customer_name text not null,
    total_value_cents integer not null,
    number_of_orders integer not null
);
create temp table touched_customers (customer_id integer primary key);
