-- One order line as the runs that a run's models see have left it, on the shard of its order.
create view if not exists current_lines_local as
select
    order_id,
    order_line,
    any(is_text) as is_text,
    any(order_number) as order_number,
    argMax(customer_id, version) as customer_id,
    argMax(product_id, version) as product_id,
    argMax(date_id, version) as date_id,
    argMax(price_cents, version) as price_cents,
    argMax(passenger_count, version) as passenger_count,
    argMax(order_customer_id, version) as order_customer_id,
    argMax(order_date_id, version) as order_date_id,
    argMax(order_value_cents, version) as order_value_cents,
    argMax(run_date_id, version) as run_date_id
from {database}.fact_versions_local
where run_id in (select run_id from {database}.visible_runs_local)
group by
    order_id,
    order_line
having argMax(is_deleted, version) = 0;

-- The same on all shards.
create table if not exists current_lines as current_lines_local
engine = {everywhere:current_lines_local};
