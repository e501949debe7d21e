-- One customer with at least one order, and the latest of them, as one run reckoned it.
create table if not exists metrics_most_recent_order_per_customer_rows (
    run_id Int64,
    customer_id Int64,
    customer_name String,
    order_id String,
    order_date String,
    product_name String,
    price_cents Int64
)
engine = MergeTree
partition by run_id
order by customer_id;

-- One customer with at least one order, and the latest of them, as the last published run reckoned it.
create view if not exists metrics_most_recent_order_per_customer as
select
    customer_id,
    customer_name,
    order_id,
    order_date,
    product_name,
    price_cents,
    price_cents / 100 as price
from {database}.metrics_most_recent_order_per_customer_rows
where run_id in (select max(run_id) from {database}.published_runs);
