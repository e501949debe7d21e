-- One order that a run changed, with each customer whose it was before or is now.
create table if not exists touched_orders_local (
    run_id Int64,
    order_id String,
    customer_id Int64
)
engine = MergeTree
partition by run_id
order by customer_id;

-- The same on all shards.
create table if not exists touched_orders as touched_orders_local
engine = {everywhere:touched_orders_local};
