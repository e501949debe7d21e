-- What holds for the whole warehouse, as one run left it.
create table if not exists warehouse_settings_rows (
    run_id Int64,
    name String,
    value String
)
engine = MergeTree
partition by run_id
order by name;

-- What holds for the whole warehouse, whatever source a run reads, as the last successful run left it.
create view if not exists warehouse_settings as
select
    name,
    value
from {database}.warehouse_settings_rows
where run_id in (select max(run_id) from {database}.etl_runs where status = 'succeeded')
group by
    name,
    value;
