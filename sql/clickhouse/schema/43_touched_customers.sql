-- One customer whose orders a run changed, on whatever shard: every shard has all of them.
create table if not exists touched_customers_local (
    run_id Int64,
    customer_id Int64
)
engine = MergeTree
partition by run_id
order by customer_id;
