-- Each word of a customer or product has a rank, and each rank a word. Looked at in a check of the whole warehouse.
with words as (
    select
        'customer' as dimension,
        customer_id as id,
        'customer_segment' as attribute
    from dim_customers
    where :everything and customer_segment is not null

    union all

    select
        'customer' as dimension,
        customer_id as id,
        'customer_email' as attribute
    from dim_customers
    where :everything and customer_email is not null

    union all

    select
        'customer' as dimension,
        customer_id as id,
        'country' as attribute
    from dim_customers
    where :everything and country is not null

    union all

    select
        'customer' as dimension,
        customer_id as id,
        'region' as attribute
    from dim_customers
    where :everything and region is not null

    union all

    select
        'product' as dimension,
        product_id as id,
        'product_title' as attribute
    from dim_products
    where :everything and product_title is not null

    union all

    select
        'product' as dimension,
        product_id as id,
        'category' as attribute
    from dim_products
    where :everything and category is not null

    union all

    select
        'product' as dimension,
        product_id as id,
        'subcategory' as attribute
    from dim_products
    where :everything and subcategory is not null
),

ranks as (
    select
        'customer' as dimension,
        customer_id as id,
        attribute
    from customer_attribute_ranks
    where :everything and attribute <> 'customer_name'

    union all

    select
        'product' as dimension,
        product_id as id,
        attribute
    from product_attribute_ranks
    where :everything
)

select
    dimension,
    id,
    attribute
from (
    select
        dimension,
        id,
        attribute
    from words

    except

    select
        dimension,
        id,
        attribute
    from ranks
)

union all

select
    dimension,
    id,
    attribute
from (
    select
        dimension,
        id,
        attribute
    from ranks

    except

    select
        dimension,
        id,
        attribute
    from words
);
