-- An order of the file that this run does something with: what. Unchanged orders are not here, unless they come to belong to a
-- later run date; nor are a first load's orders, which are all inserted.
-- An order whose values are the stored ones is unchanged; otherwise the later run date wins. The lines of an order share its
-- outcome. A line of the file and the one on record stand together, and differ when a value has two extremes, or when one of
-- the two is missing. Whether an order counts is its first line's status.
-- (There is no run 0: a condition on the partition's key keeps what is not needed from being read, where `and` alone does not.)
insert into order_outcomes_local (run_id, order_id, outcome, lines, previous_run_date_id, is_counted, was_counted)
select
    :run_id as run_id,
    order_id,
    multiIf(
        previous_run_date_id = 0, 'inserted',
        not is_changed, 'unchanged',
        previous_run_date_id > :run_date_id, 'superseded',
        'updated'
    ) as outcome,
    lines,
    previous_run_date_id,
    is_counted,
    was_counted
from (
    select
        order_id,
        max(line_run_date_id) as previous_run_date_id,
        max(line_is_changed) as is_changed,
        sum(line_is_staged) as lines,
        max(line_is_uncounted) = 0 as is_counted,
        max(line_was_uncounted) = 0 as was_counted
    from (
        select
            order_id,
            order_line,
            max(line.run_date_id) as line_run_date_id,
            max(line.is_staged) as line_is_staged,
            max(
                line.is_staged = 1
                and line.order_line = 1
                and line.status_id in (select status_id from uncounted_statuses_local where run_id = :run_id)
            ) as line_is_uncounted,
            max(
                line.is_staged = 0
                and line.order_line = 1
                and line.status_id in (select status_id from uncounted_statuses_local where run_id = :run_id)
            ) as line_was_uncounted,
            count() = 1
            or min(line.customer_id) <> max(line.customer_id)
            or min(line.product_id) <> max(line.product_id)
            or min(line.date_id) <> max(line.date_id)
            or min(line.price_cents) <> max(line.price_cents)
            or min(line.passenger_count) <> max(line.passenger_count)
            or min(line.quantity) <> max(line.quantity)
            or min(line.discount_cents) <> max(line.discount_cents)
            or min(line.tax_cents) <> max(line.tax_cents)
            or min(line.status_id) <> max(line.status_id)
            or min(line.order_seconds) <> max(line.order_seconds) as line_is_changed
        from (
            select
                order_id,
                order_line,
                customer_id,
                product_id,
                date_id,
                price_cents,
                passenger_count,
                quantity,
                discount_cents,
                tax_cents,
                status_id,
                order_seconds,
                toInt32(0) as run_date_id,
                toInt64(1) as is_staged
            from staged_orders_local
            where run_id = if(:first_load, 0, :run_id)

            union all

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
                argMax(status_id, version) as status_id,
                argMax(order_seconds, version) as order_seconds,
                argMax(run_date_id, version) as run_date_id,
                toInt64(0) as is_staged
            from fact_versions_local
            where
                run_id in (select run_id from visible_runs_local)
                and order_id in (select order_id from staged_orders_local where run_id = if(:first_load, 0, :run_id))
            group by
                order_id,
                order_line
            having argMax(is_deleted, version) = 0
        ) as line
        group by
            order_id,
            order_line
    ) as compared_line
    group by order_id
) as compared
where previous_run_date_id < :run_date_id or is_changed;
