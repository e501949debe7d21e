-- One calendar day on which an order was made, with the run that brought it.
create table if not exists dim_date_rows (
    run_id Int64,
    date_id Int32,                         -- YYYYMMDD
    full_date String,                      -- YYYY-MM-DD
    year Int32,
    quarter Int32,
    month Int32,
    day Int32,
    day_of_week Int32,                     -- ISO 8601: Monday is 1
    iso_week Int32,
    is_weekend UInt8,
    stored_with Int64 default run_id
)
engine = ReplacingMergeTree
partition by stored_with
order by date_id;

-- One calendar day on which an order of a successful run was made.
create view if not exists dim_dates as
select
    date_id,
    min(full_date) as full_date,
    min(year) as year,
    min(quarter) as quarter,
    min(month) as month,
    min(day) as day,
    min(day_of_week) as day_of_week,
    min(iso_week) as iso_week,
    min(is_weekend) as is_weekend
from {database}.dim_date_rows
where run_id in (select run_id from {database}.etl_runs where status = 'succeeded')
group by date_id;
