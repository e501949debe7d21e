-- One order of a run's file that the run does something with, and what.
create table if not exists order_outcomes_local (
    run_id Int64,
    order_id String,
    outcome String,
    lines Int64,                           -- of the file
    previous_run_date_id Int32,            -- YYYYMMDD of the run date it belonged to; 0: it is new
    is_counted UInt8,                      -- 1: reports see it
    was_counted UInt8                      -- 1: they saw it, or it is new
)
engine = MergeTree
partition by run_id
order by order_id;

-- The same on all shards.
create table if not exists order_outcomes as order_outcomes_local
engine = {everywhere:order_outcomes_local};
