-- What customers ordered in the seven days that end on the report date, the highest run date loaded so far.
-- An order of several lines has its first line's customer and date, and the value of all of them. Looked for among the orders that
-- ever had a day of these, and not in the whole history. One that does not count is nobody's: customer 0.
-- share of a first load: 1
insert into metrics_top_customers_last_week_rows (run_id, customer_id, customer_name, total_value_cents, number_of_orders)
select
    :run_id as run_id,
    customer_id,
    customer_name,
    total_value_cents,
    number_of_orders
from (
    select
        customer_id,
        sum(order_value_cents) as total_value_cents,
        count() as number_of_orders
    from (
        select
            argMax(
                if(
                    status_id global in (select status_id from uncounted_statuses_local where run_id = :run_id),
                    0,
                    customer_id
                ),
                version
            ) as customer_id,
            argMax(date_id, version) as order_date_id,
            argMax(order_value_cents, version) as order_value_cents
        from fact_versions
        where
            run_id global in (select run_id from visible_runs_local)
            and order_line = 1
            and order_id in (
                select order_id
                from {database}.fact_versions_local
                where order_line = 1 and date_id > :days_before(7) and date_id <= :report_date_id
            )
        group by order_id
        settings distributed_group_by_no_merge = 1
    ) as first_line
    where customer_id <> 0 and order_date_id > :days_before(7) and order_date_id <= :report_date_id
    group by customer_id
) as week
any left join (
    select
        customer_id,
        customer_name
    from customer_names
) as customer using (customer_id);
