-- One order of a run's file that the run does something with, and what.
create table if not exists order_outcomes_local (
    run_id Int64,
    order_id String,
    outcome String,
    lines Int64                            -- of the file
)
engine = MergeTree
partition by run_id
order by order_id;

-- The same on all shards.
create table if not exists order_outcomes as order_outcomes_local
engine = {everywhere:order_outcomes_local};
