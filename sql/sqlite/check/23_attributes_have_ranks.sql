-- Each rank has a word, and a customer or product has as many ranks as words. The name of a customer with a key always is one. Looked at in a
-- check of the whole warehouse.
select
    'customer' as dimension,
    known.customer_id as id,
    known.attribute
from customer_attribute_ranks as known
left join dim_customers as customer on customer.customer_id = known.customer_id
where
    :everything
    and case known.attribute
        when 'customer_name' then customer.customer_key
        when 'customer_segment' then customer.customer_segment
        when 'customer_email' then customer.customer_email
        when 'country' then customer.country
        when 'region' then customer.region
    end is null

union all

select
    'product' as dimension,
    known.product_id as id,
    known.attribute
from product_attribute_ranks as known
left join dim_products as product on product.product_id = known.product_id
where
    :everything
    and case known.attribute
        when 'product_title' then product.product_title
        when 'category' then product.category
        when 'subcategory' then product.subcategory
    end is null

union all

select
    'customer' as dimension,
    customer.customer_id as id,
    null as attribute
from dim_customers as customer
where
    :everything
    and (customer.customer_segment is not null) + (customer.customer_email is not null)
    + (customer.country is not null) + (customer.region is not null)
    <> (
        select count(*)
        from customer_attribute_ranks as known
        where known.customer_id = customer.customer_id and known.attribute <> 'customer_name'
    )

union all

select
    'product' as dimension,
    product.product_id as id,
    null as attribute
from dim_products as product
where
    :everything
    and (product.product_title is not null) + (product.category is not null) + (product.subcategory is not null)
    <> (
        select count(*)
        from product_attribute_ranks as known
        where known.product_id = product.product_id
    );
