-- The week's report is what the facts of the seven days that end on the report date add up to, customer by customer, each under
-- its name; it has no further customers.
-- share of a first load: 1
select
    customer_id,
    total_value_cents,
    number_of_orders,
    metric_name as customer_name
from (
    select
        customer_id,
        sum(fact_cents) as total_value_cents,
        sum(fact_orders) as number_of_orders,
        sum(metric_cents) as metric_value_cents,
        sum(metric_orders) as metric_number_of_orders,
        max(name) as metric_name
    from (
        select
            order_customer_id as customer_id,
            sum(price_cents) as fact_cents,
            toInt64(sum(order_line = 1)) as fact_orders,
            toInt64(0) as metric_cents,
            toInt64(0) as metric_orders,
            '' as name
        from (
            select
                order_line,
                argMax(order_customer_id, version) as order_customer_id,
                argMax(order_date_id, version) as order_date_id,
                argMax(price_cents, version) as price_cents
            from fact_versions
            where
                run_id global in (select run_id from visible_runs_local)
                and order_id in (
                    select order_id
                    from {database}.fact_versions_local
                    where order_date_id > :days_before(7) and order_date_id <= :report_date_id
                )
            group by
                order_id,
                order_line
            having argMax(
                is_deleted = 1
                or order_status_id global in (select status_id from uncounted_statuses_local where run_id = :run_id),
                version
            ) = 0
            settings distributed_group_by_no_merge = 1
        ) as recent_line
        where order_date_id > :days_before(7) and order_date_id <= :report_date_id
        group by order_customer_id

        union all

        select
            customer_id,
            toInt64(0) as fact_cents,
            toInt64(0) as fact_orders,
            total_value_cents as metric_cents,
            number_of_orders as metric_orders,
            customer_name as name
        from metrics_top_customers_last_week_rows
        where run_id = :run_id
    ) as counted
    group by customer_id
) as compared
any left join (
    select
        customer_id,
        customer_name as known_name
    from customer_names
) as customer using (customer_id)
where
    total_value_cents <> metric_value_cents
    or number_of_orders <> metric_number_of_orders
    or metric_name <> known_name;
