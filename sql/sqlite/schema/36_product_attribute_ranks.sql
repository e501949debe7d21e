-- The rank of the word that an attribute of a product has: that of the record which said it. A word of a lower rank does not replace it, so
-- that the order of loading does not matter; one of the same rank, from a file that is loaded again, does.
-- full refresh: empties the table
create table if not exists product_attribute_ranks (
    product_id integer not null references dim_products (product_id),
    attribute text not null,               -- the column of dim_products
    run_date_id integer not null,          -- YYYYMMDD
    date_id integer not null,              -- YYYYMMDD of the order
    order_id any not null,
    order_line integer not null,
    primary key (product_id, attribute)
) strict, without rowid;
