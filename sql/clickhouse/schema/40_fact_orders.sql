-- One order line as the published runs have left it. order_line is 1 where orders have one line.
-- Its origin is the record whose values it has: its run, file and line. They are null where that is not known.
-- An order's rows are on one shard, which finishes it: nothing is left to merge on the coordinator.
create view if not exists fact_orders as
select
    order_id,
    order_line,
    customer_id,
    product_id,
    date_id,
    price_cents,
    price_cents / 100 as price,
    passenger_count,
    quantity,
    discount_cents,
    tax_cents,
    if(status_key = 0, null, status_key) as status_id,
    if(seconds = -1, null, seconds) as order_seconds,
    run_date_id,
    if(origin_line = 0, null, origin_run_id) as run_id,
    if(origin_line = 0, null, origin_file) as file_number,
    if(origin_line = 0, null, origin_line) as line_number,
    order_customer_id,
    order_date_id,
    order_value_cents,
    order_status_id
from (
    select
        order_id,
        order_line,
        argMax(customer_id, version) as customer_id,
        argMax(product_id, version) as product_id,
        argMax(date_id, version) as date_id,
        argMax(price_cents, version) as price_cents,
        argMax(passenger_count, version) as passenger_count,
        argMax(quantity, version) as quantity,
        argMax(discount_cents, version) as discount_cents,
        argMax(tax_cents, version) as tax_cents,
        argMax(status_id, version) as status_key,
        argMax(order_seconds, version) as seconds,
        argMax(run_id, version) as origin_run_id,
        argMax(file_number, version) as origin_file,
        argMax(line_number, version) as origin_line,
        argMax(run_date_id, version) as run_date_id,
        argMax(order_customer_id, version) as order_customer_id,
        argMax(order_date_id, version) as order_date_id,
        argMax(order_value_cents, version) as order_value_cents,
        argMax(order_status_id, version) as order_status_id
    from {database}.fact_versions
    where run_id global in (select run_id from {database}.published_runs)
    group by
        order_id,
        order_line
    having argMax(is_deleted, version) = 0
    settings distributed_group_by_no_merge = 1
) as line;
