-- One customer with at least one order.
-- full refresh: empties the table
create table if not exists metrics_total_orders_per_customer (
    customer_id integer primary key references dim_customers (customer_id),
    customer_name text not null,
    total_orders integer not null check (total_orders >= 1)
) strict;
