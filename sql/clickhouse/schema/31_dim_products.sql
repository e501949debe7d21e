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

-- One product of a successful run. A name keeps its key for the life of the warehouse.
create view if not exists dim_products as
select
    product_id,
    min(product_name) as product_name
from {database}.dim_product_rows
where run_id in (select run_id from {database}.etl_runs where status = 'succeeded')
group by product_id;
