-- What this server is of the warehouse, one row on each: an order is on the shard that its id, their number and their weights lead to,
-- and the ledger is on the first. Runs refuse to work with other servers.
create table if not exists warehouse_layout (
    schema_version Int64,
    position Int64,                        -- among the servers named, from 0
    shard_num Int64,                       -- the cluster's own number of it; 0: there is no cluster
    weights String                         -- of the cluster's shards, in their order
)
engine = MergeTree
order by position;
