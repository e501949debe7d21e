-- What one shard's orders say of a customer: what the metrics of all time are made of.
create table if not exists customer_orders_local (
    run_id Int64,
    customer_id Int64,
    orders Int64,
    date_id Int32,                         -- of the latest order, as what follows is, to value_cents
    is_text UInt8,
    order_number Int64,
    order_id String,
    product_id Int64,
    value_cents Int64
)
engine = MergeTree
partition by run_id
order by customer_id;

-- The same on all shards.
create table if not exists customer_orders as customer_orders_local
engine = {everywhere:customer_orders_local};
