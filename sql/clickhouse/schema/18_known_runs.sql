-- The runs whose customers, products and days a run's models know: all that succeeded, and those of its own transaction.
create view if not exists known_runs as
select run_id
from {database}.etl_runs
where status = 'succeeded'

union all

select run_id
from {database}.visible_runs_local;
