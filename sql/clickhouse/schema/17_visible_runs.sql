-- The runs whose facts a run's own models see: the published ones that it builds on, and those of its own transaction.
create table if not exists visible_runs_local (
    run_id Int64
)
engine = MergeTree
order by run_id;
