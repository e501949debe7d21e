-- One customer name, with the run that brought it.
create table if not exists dim_customer_rows (
    run_id Int64,
    customer_id Int64,
    customer_name String,
    stored_with Int64 default run_id
)
engine = ReplacingMergeTree
partition by stored_with
order by (customer_id, customer_name);

-- One customer name of a successful run. A name keeps its key for the life of the warehouse.
create view if not exists dim_customers as
select
    customer_id,
    min(customer_name) as customer_name
from {database}.dim_customer_rows
where run_id in (select run_id from {database}.etl_runs where status = 'succeeded')
group by customer_id;
