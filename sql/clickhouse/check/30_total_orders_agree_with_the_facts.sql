-- A customer's total is the number of its orders that count, and stands under the customer's name: in a run, that of the customers whose orders it
-- changed. All totals add up to the number of orders by the ledger's account.
select
    customer_id,
    orders,
    total_orders,
    metric_name as customer_name
from (
    select
        customer_id,
        sum(orders_of_facts) as orders,
        sum(orders_of_metric) as total_orders,
        max(name) as metric_name
    from (
        select
            customer_id,
            toInt64(count()) as orders_of_facts,
            toInt64(0) as orders_of_metric,
            '' as name
        from (
            select
                argMax(
                    if(
                        status_id global in (select status_id from uncounted_statuses_local where run_id = :run_id),
                        0,
                        customer_id
                    ),
                    version
                ) as customer_id
            from fact_versions
            where
                run_id global in (select run_id from visible_runs_local)
                and order_line = 1
                and (
                    :everything
                    or order_id in (
                        select order_id
                        from {database}.fact_versions_local
                        where
                            order_line = 1
                            and customer_id in (
                                select customer_id from {database}.touched_customers_local where run_id = :run_id
                            )
                    )
                )
            group by order_id
            settings distributed_group_by_no_merge = 1
        ) as first_line
        where
            customer_id <> 0
            and (
                :everything
                or customer_id in (select customer_id from touched_customers_local where run_id = :run_id)
            )
        group by customer_id

        union all

        select
            customer_id,
            toInt64(0) as orders_of_facts,
            total_orders as orders_of_metric,
            customer_name as name
        from metrics_total_orders_per_customer_rows
        where run_id = :run_id and (
            :everything
            or customer_id in (select customer_id from touched_customers_local where run_id = :run_id)
        )
    ) as counted
    group by customer_id
) as compared
any left join (
    select
        customer_id,
        customer_name as known_name
    from customer_names
) as customer using (customer_id)
where orders <> total_orders or (total_orders > 0 and metric_name <> known_name)

union all

select
    toInt64(0) as customer_id,
    toInt64(:orders) as orders,
    total_orders,
    '' as customer_name
from (
    select sum(metric_total) as total_orders
    from (
        select total_orders as metric_total
        from metrics_total_orders_per_customer_rows
        where run_id = :run_id
    ) as metric
) as total
where total_orders <> :orders;
