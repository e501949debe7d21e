-- The tables of the star schema, of the sqlite3 shell and of pandas.
create table if not exists runs (run_id integer primary key, run_date text not null);
create table if not exists rejected_orders (
    run_id integer not null,
    line_number integer not null,
    reason text not null,
    record text not null
);
create table if not exists dim_customers (customer_id integer primary key, customer_name text not null unique);
create table if not exists dim_products (product_id integer primary key, product_name text not null unique);
create table if not exists dim_dates (
    date_id integer primary key,
    full_date text not null unique,
    year integer not null,
    quarter integer not null,
    month integer not null,
    day integer not null,
    day_of_week integer not null,
    iso_week integer not null,
    is_weekend integer not null
);
create table if not exists fact_orders (
    order_id integer primary key,
    customer_id integer not null,
    product_id integer not null,
    date_id integer not null,
    price_cents integer not null,
    passenger_count integer not null,
    run_date text not null,
    run_id integer not null
);
