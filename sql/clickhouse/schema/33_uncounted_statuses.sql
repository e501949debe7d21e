-- A status whose orders do not count, by the settings of one run: of all statuses that it knows. Every server has all of them. Where
-- all statuses count there are none.
create table if not exists uncounted_statuses_local (
    run_id Int64,
    status_id Int64
)
engine = MergeTree
partition by run_id
order by status_id;

-- A status whose orders do not count: they are stored and accounted for, and no report sees them. An order's status is its first
-- line's; one without a status counts.
create view if not exists uncounted_statuses as
select status_id
from {database}.uncounted_statuses_local
where run_id in (select max(run_id) from {database}.etl_runs where status = 'succeeded')
group by status_id;
