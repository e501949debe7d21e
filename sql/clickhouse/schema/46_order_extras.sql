-- What the raw file has of an order line beside the declared columns, as one run left it, where its source keeps that.
create table if not exists order_extra_rows_local (
    run_id Int64,
    order_id String,
    order_line Int32,
    extras String,                         -- json
    version UInt64 default toUInt64(run_id),
    stored_with Int64 default run_id       -- the partition, see README.md
)
engine = ReplacingMergeTree
partition by stored_with
order by (order_id, order_line, run_id);

-- The same on all shards.
create table if not exists order_extra_rows as order_extra_rows_local
engine = {everywhere:order_extra_rows_local};

-- The same of the order lines as the published runs have left them: a JSON object by the header's names. Lines without any have no
-- row. It is of the record that is the line's origin in fact_orders, and moves with it.
create view if not exists order_extras as
select
    order_id,
    order_line,
    extras
from {database}.order_extra_rows
where (order_id, order_line, run_id) global in (
    select
        order_id,
        order_line,
        argMax(run_id, version) as origin_run_id
    from {database}.fact_versions
    where
        run_id global in (select run_id from {database}.published_runs)
        and order_id global in (select order_id from {database}.order_extra_rows)
    group by
        order_id,
        order_line
    having argMax(is_deleted, version) = 0
)
limit 1 by order_id, order_line;
