-- One customer, known by its own key where its source has keys, and by its name otherwise: two customers with keys may have one name.
-- A key, and a name without one, keeps its customer_id for the life of the warehouse.
-- The attributes are of type 1: each has the word of the latest run date; within one that of the order with the latest date, then of the
-- highest order_id (customer_attribute_ranks). The name of a customer with a key is such an attribute.
create table if not exists dim_customers (
    customer_id integer primary key,
    customer_name text not null,
    customer_key text,                     -- null: the name is the key
    customer_segment text,                 -- null, as the others: nobody has said
    customer_email text,
    country text,
    region text
) strict;

create unique index if not exists dim_customers_by_name
on dim_customers (customer_name)
where customer_key is null;

create unique index if not exists dim_customers_by_key
on dim_customers (customer_key)
where customer_key is not null;
