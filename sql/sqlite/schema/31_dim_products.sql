-- One product. A name keeps its key for the life of the warehouse.
-- The attributes are of type 1, as those of customers are (product_attribute_ranks).
create table if not exists dim_products (
    product_id integer primary key,
    product_name text not null unique,
    product_title text,                    -- null, as the others: nobody has said
    category text,
    subcategory text
) strict;
