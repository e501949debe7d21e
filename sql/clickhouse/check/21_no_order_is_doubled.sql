-- An order's lines are numbered from 1 without a gap: none is there twice, none is left over. They agree on whose order it is, of
-- which day and status, and what it costs. Orders that never had but one line that says so need no counting.
-- Found on the shard of the order. Runs refuse other shards than the warehouse was made on, so that an order is on one alone.
select
    order_id,
    order_line,
    run_id
from fact_versions
where
    run_id global in (select run_id from visible_runs_local)
    and order_id in (
        select order_id
        from (
            select
                order_id,
                order_line,
                argMax(customer_id, version) as customer_id,
                argMax(date_id, version) as date_id,
                argMax(price_cents, version) as price_cents,
                argMax(status_id, version) as status_id,
                argMax(order_customer_id, version) as order_customer_id,
                argMax(order_date_id, version) as order_date_id,
                argMax(order_value_cents, version) as order_value_cents,
                argMax(order_status_id, version) as order_status_id
            from {database}.fact_versions_local
            where
                run_id in (select run_id from {database}.visible_runs_local)
                and order_id in (
                    select order_id
                    from {database}.fact_versions_local
                    where
                        order_line <> 1
                        or order_customer_id <> customer_id
                        or order_date_id <> date_id
                        or order_value_cents <> price_cents
                        or order_status_id <> status_id
                        or is_deleted = 1
                )
            group by
                order_id,
                order_line
            having argMax(is_deleted, version) = 0
        ) as line
        group by order_id
        having
            min(order_line) <> 1
            or max(order_line) <> count()
            or min(order_customer_id) <> argMin(customer_id, order_line)
            or max(order_customer_id) <> argMin(customer_id, order_line)
            or min(order_date_id) <> argMin(date_id, order_line)
            or max(order_date_id) <> argMin(date_id, order_line)
            or min(order_value_cents) <> sum(price_cents)
            or max(order_value_cents) <> sum(price_cents)
            or min(order_status_id) <> argMin(status_id, order_line)
            or max(order_status_id) <> argMin(status_id, order_line)

        union all

        -- A run says a line once. (Runs long past may be there twice while they are folded.)
        select order_id
        from {database}.fact_versions_local
        where run_id = :run_id and stored_with = :run_id
        group by
            order_id,
            order_line
        having count() > 1
    );
