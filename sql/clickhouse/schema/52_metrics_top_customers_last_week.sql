-- One customer with an order in the seven days that end on the report date, as one run reckoned it.
create table if not exists metrics_top_customers_last_week_rows (
    run_id Int64,
    customer_id Int64,
    customer_name String,
    total_value_cents Int64,
    number_of_orders Int64
)
engine = MergeTree
partition by run_id
order by customer_id;

-- One customer with an order in the seven days that end on the report date, as the last published run reckoned it.
create view if not exists metrics_top_customers_last_week as
select
    customer_id,
    customer_name,
    total_value_cents,
    number_of_orders,
    total_value_cents / 100 as total_value
from {database}.metrics_top_customers_last_week_rows
where run_id in (select max(run_id) from {database}.published_runs);
