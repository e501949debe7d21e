-- One customer name. A name keeps its key for the life of the warehouse.
create table if not exists dim_customers (
    customer_id integer primary key,
    customer_name text not null
) strict;
