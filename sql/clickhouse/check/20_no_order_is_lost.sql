-- Every accepted order of the last file is a fact, with the values of the file unless a later run date has given it others.
-- The lines of the file and those on record stand together by order. A line of the file that is not on record as it is may be
-- so only where the order belongs to a later run date.
select
    order_id,
    order_line,
    customer_id
from staged_orders
where
    run_id = :run_id
    and order_id global in (
        select order_id
        from (
            select
                order_id,
                max(line_run_date_id) as order_run_date_id,
                sum(is_in_file = 1 and copies_of_line = 1) as lines_lost
            from (
                select
                    order_id,
                    order_line,
                    customer_id,
                    product_id,
                    date_id,
                    price_cents,
                    passenger_count,
                    max(line.run_date_id) as line_run_date_id,
                    max(line.is_staged) as is_in_file,
                    count() as copies_of_line
                from (
                    select
                        order_id,
                        order_line,
                        customer_id,
                        product_id,
                        date_id,
                        price_cents,
                        passenger_count,
                        toInt32(0) as run_date_id,
                        1 as is_staged
                    from staged_orders
                    where run_id = :run_id

                    union all

                    select
                        order_id,
                        order_line,
                        argMax(customer_id, version) as customer_id,
                        argMax(product_id, version) as product_id,
                        argMax(date_id, version) as date_id,
                        argMax(price_cents, version) as price_cents,
                        argMax(passenger_count, version) as passenger_count,
                        argMax(run_date_id, version) as run_date_id,
                        0 as is_staged
                    from fact_versions
                    where
                        run_id global in (select run_id from visible_runs_local)
                        and order_id in (select order_id from {database}.staged_orders_local where run_id = :run_id)
                    group by
                        order_id,
                        order_line
                    having argMax(is_deleted, version) = 0
                ) as line
                group by
                    order_id,
                    order_line,
                    customer_id,
                    product_id,
                    date_id,
                    price_cents,
                    passenger_count
            ) as compared_line
            group by order_id
        ) as compared
        where lines_lost > 0 and order_run_date_id <= :run_date_id
    );
