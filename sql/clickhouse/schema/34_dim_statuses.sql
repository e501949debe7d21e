-- One order status, with the run that brought it.
create table if not exists dim_status_rows (
    run_id Int64,
    status_id Int64,
    status_name String,
    stored_with Int64 default run_id
)
engine = ReplacingMergeTree
partition by stored_with
order by (status_id, status_name);

-- One order status of a successful run. A name keeps its key for the life of the warehouse.
create view if not exists dim_statuses as
select
    status_id,
    min(status_name) as status_name,
    status_id not in (select status_id from {database}.uncounted_statuses) as is_counted    -- 1: its orders count in reports
from {database}.dim_status_rows
where run_id in (select run_id from {database}.etl_runs where status = 'succeeded')
group by status_id;
