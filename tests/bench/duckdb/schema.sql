-- The star schema with its enforced keys. Facts and reports are made when there is something to fill them with.
create table runs (run_date date not null, input_sha256 varchar);
create table rejected_orders (run_date date not null, line_number bigint, reason varchar not null, record varchar not null);
create table dim_customers (customer_id integer primary key, customer_name varchar not null unique);
create table dim_products (product_id integer primary key, product_name varchar not null unique);
create table dim_dates (
    date_id integer primary key,
    full_date date not null unique,
    year smallint not null,
    quarter tinyint not null,
    month tinyint not null,
    day tinyint not null,
    day_of_week tinyint not null,
    iso_week tinyint not null,
    is_weekend boolean not null
);
