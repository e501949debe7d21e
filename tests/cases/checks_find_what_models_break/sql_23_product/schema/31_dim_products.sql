-- One product. A name keeps its key for the life of the warehouse.
create table if not exists dim_products (
    product_id integer primary key,
    product_name text not null
) strict;
