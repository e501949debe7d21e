-- What the records of the file say of their products: of each attribute the word of the highest rank, which is the latest order date, then
-- the highest order_id, then the highest line. All accepted records speak, those of superseded orders too; duplicates do not, and an empty
-- value says nothing.
-- raw_products has what the records have said, of those that say the same of a product one of the highest rank. Orders with lines are
-- in keyed_lines.
-- runs for: every engine
-- leave out: without descriptions
drop view if exists temp.said_of_products;

-- leave out: without descriptions
drop table if exists temp.product_words;

-- leave out: without descriptions
create temp table product_words (
    product_id integer not null,
    attribute text not null,
    word text not null,
    date_id integer not null,
    order_id any not null,
    order_line integer not null,
    primary key (product_id, attribute)
) strict, without rowid;

-- leave out: without descriptions
create temp view said_of_products as
select
    dimension_key('dim_products', snake_case(product_id)) as product_id,
    product_title,
    category,
    subcategory,
    date_id,
    order_id,
    1 as order_line
from raw_products

union all

select
    product_id,
    product_title,
    category,
    subcategory,
    date_id,
    order_id,
    order_line
from keyed_lines;

-- leave out: without descriptions
with said as materialized (
    select
        product_id,
        product_title,
        category,
        subcategory,
        date_id,
        order_id,
        order_line
    from said_of_products
),

words as (
    select
        product_id,
        'product_title' as attribute,
        product_title as word,
        date_id,
        order_id,
        order_line
    from said
    where product_title is not null

    union all

    select
        product_id,
        'category' as attribute,
        category as word,
        date_id,
        order_id,
        order_line
    from said
    where category is not null

    union all

    select
        product_id,
        'subcategory' as attribute,
        subcategory as word,
        date_id,
        order_id,
        order_line
    from said
    where subcategory is not null
)

insert into product_words (product_id, attribute, word, date_id, order_id, order_line)
select
    product_id,
    attribute,
    word,
    date_id,
    order_id,
    order_line
from words
where true
on conflict (product_id, attribute) do update
set
    word = excluded.word,
    date_id = excluded.date_id,
    order_id = excluded.order_id,
    order_line = excluded.order_line
where
    (excluded.date_id, excluded.order_id, excluded.order_line)
    > (product_words.date_id, product_words.order_id, product_words.order_line);
