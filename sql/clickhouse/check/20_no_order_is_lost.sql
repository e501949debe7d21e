-- Every accepted order of the last file is a fact, with the values of the file unless a later run date has given it others: then
-- it may have fewer lines, too.
-- A line of the file and what is on record of it stand together, on the shard of their order, and are compared by a hash of
-- their values; a line without a fact has none, as a deleted one.
-- share of a first load: 14
select
    order_id,
    order_line,
    customer_id
from staged_orders
where
    run_id = :run_id
    and (order_id, order_line) in (
        select
            order_id,
            order_line
        from (
            select
                order_id,
                order_line,
                sipHash64(
                    customer_id, product_id, date_id, price_cents, passenger_count,
                    quantity, discount_cents, tax_cents, status_id, order_seconds
                ) as file_hash,
                toUInt64(0) as fact_hash,
                toUInt64(0) as fact_version
            from {database}.staged_orders_local
            where run_id = :run_id

            union all

            select
                order_id,
                order_line,
                toUInt64(0) as file_hash,
                if(
                    is_deleted = 1,
                    toUInt64(0),
                    sipHash64(
                        customer_id, product_id, date_id, price_cents, passenger_count,
                        quantity, discount_cents, tax_cents, status_id, order_seconds
                    )
                ) as fact_hash,
                version as fact_version
            from {database}.fact_versions_local
            where
                run_id in (select run_id from {database}.visible_runs_local)
                and order_id in (select order_id from {database}.staged_orders_local where run_id = :run_id)
        ) as line
        group by
            order_id,
            order_line
        having max(file_hash) <> 0 and max(file_hash) <> argMax(fact_hash, fact_version)
    )
    and order_id not in (
        select order_id
        from {database}.fact_versions_local
        where run_id in (select run_id from {database}.visible_runs_local) and run_date_id > :run_date_id
    );
