-- The rank of the word that an attribute of a customer has: that of the record which said it. A word of a lower rank does not replace it, so
-- that the order of loading does not matter; one of the same rank, from a file that is loaded again, does.
-- full refresh: empties the table
create table if not exists customer_attribute_ranks (
    customer_id integer not null references dim_customers (customer_id),
    attribute text not null,               -- the column of dim_customers
    run_date_id integer not null,          -- YYYYMMDD
    date_id integer not null,              -- YYYYMMDD of the order
    order_id any not null,
    order_line integer not null,
    primary key (customer_id, attribute)
) strict, without rowid;
