-- One customer with an order in the seven days that end on the report date.
create table if not exists metrics_top_customers_last_week (
    customer_id integer primary key references dim_customers (customer_id),
    customer_name text not null,
    total_value_cents integer not null,
    number_of_orders integer not null check (number_of_orders >= 1),
    total_value real generated always as (total_value_cents / 100.0) virtual
) strict;
