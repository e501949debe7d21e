-- One product, with the run that brought it.
create table if not exists dim_product_rows (
    run_id Int64,
    product_id Int64,
    product_name String,
    stored_with Int64 default run_id
)
engine = ReplacingMergeTree
partition by stored_with
order by (product_id, product_name);

-- One product of a successful run. A name keeps its key for the life of the warehouse. What is not known of it is null.
create view if not exists dim_products as
select
    product_id,
    first_name as product_name,
    if(said_product_title = '', null, said_product_title) as product_title,
    if(said_category = '', null, said_category) as category,
    if(said_subcategory = '', null, said_subcategory) as subcategory
from (
    select
        product_id,
        min(product_name) as first_name
    from {database}.dim_product_rows
    where run_id in (select run_id from {database}.etl_runs where status = 'succeeded')
    group by product_id
) as known
any left join (
    select
        member_id as product_id,
        max(if(attribute = 'product_title', word, '')) as said_product_title,
        max(if(attribute = 'category', word, '')) as said_category,
        max(if(attribute = 'subcategory', word, '')) as said_subcategory
    from (
        select
            member_id,
            attribute,
            max(tuple(run_date_id, date_id, is_text, order_number, order_id, order_line, run_id, word)).8 as word
        from {database}.attribute_word_rows
        where run_id in (select run_id from {database}.published_runs)
        group by
            member_id,
            attribute
    ) as said
    group by member_id
) as described using (product_id);
