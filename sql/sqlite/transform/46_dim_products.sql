-- The attributes of products: the words of the file that have a rank, by run date first, not below that of the word on record.
-- A full refresh lets go of the words of the orders that it replaces, as of their ranks; keys stay.
update dim_products
set
    product_title = case
        when exists (
            select 1
            from product_attribute_ranks as known
            where known.product_id = dim_products.product_id and known.attribute = 'product_title'
        ) then product_title
    end,
    category = case
        when exists (
            select 1
            from product_attribute_ranks as known
            where known.product_id = dim_products.product_id and known.attribute = 'category'
        ) then category
    end,
    subcategory = case
        when exists (
            select 1
            from product_attribute_ranks as known
            where known.product_id = dim_products.product_id and known.attribute = 'subcategory'
        ) then subcategory
    end
where
    :anew
    and exists (select 1 from etl_runs)
    and coalesce(product_title, category, subcategory) is not null;

-- leave out: without descriptions
delete from product_words
where exists (
    select 1
    from product_attribute_ranks as known
    where
        known.product_id = product_words.product_id
        and known.attribute = product_words.attribute
        and (known.run_date_id, known.date_id, known.order_id, known.order_line)
        > (:run_date_id, product_words.date_id, product_words.order_id, product_words.order_line)
);

-- leave out: without descriptions
insert into product_attribute_ranks (product_id, attribute, run_date_id, date_id, order_id, order_line)
select
    product_id,
    attribute,
    :run_date_id as run_date_id,
    date_id,
    order_id,
    order_line
from product_words
where true
on conflict (product_id, attribute) do update
set
    run_date_id = excluded.run_date_id,
    date_id = excluded.date_id,
    order_id = excluded.order_id,
    order_line = excluded.order_line;

-- leave out: without descriptions
with said as (
    select
        product_id,
        max(word) filter (where attribute = 'product_title') as product_title,
        max(word) filter (where attribute = 'category') as category,
        max(word) filter (where attribute = 'subcategory') as subcategory
    from product_words
    group by product_id
)

update or fail dim_products as product
set
    product_title = coalesce(said.product_title, product.product_title),
    category = coalesce(said.category, product.category),
    subcategory = coalesce(said.subcategory, product.subcategory)
from said
where
    product.product_id = said.product_id
    and (
        said.product_title <> coalesce(product.product_title, '')
        or said.category <> coalesce(product.category, '')
        or said.subcategory <> coalesce(product.subcategory, '')
    );
