-- One customer with at least one order, as one run reckoned it.
create table if not exists metrics_total_orders_per_customer_rows (
    run_id Int64,
    customer_id Int64,
    customer_name String,
    total_orders Int64
)
engine = MergeTree
partition by run_id
order by customer_id;

-- One customer with at least one order, as the last published run reckoned it.
create view if not exists metrics_total_orders_per_customer as
select
    customer_id,
    customer_name,
    total_orders
from {database}.metrics_total_orders_per_customer_rows
where run_id in (select max(run_id) from {database}.published_runs);
