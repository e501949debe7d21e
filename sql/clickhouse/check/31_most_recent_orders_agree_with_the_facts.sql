-- A customer's most recent order is an order of this customer, under the customer's name, with the order's day, product and
-- value; it counts. None of its orders that count is on a later day, and none of that day has a higher order_id: in a run, that of the customers whose
-- orders it changed. Who has an order has a most recent one.
-- share of a first load: 6
select
    customer_id,
    latest_date_id,
    metric_order_id as order_id,
    metric_date_id as order_date_id,
    metric_cents as price_cents
from (
    select
        customer_id,
        any(order_id_on_record) as metric_order_id,
        any(date_id_on_record) as metric_date_id,
        any(cents_on_record) as metric_cents,
        any(product_on_record) as metric_product,
        max(date_id) as latest_date_id,
        -- Where both are integers the higher number, where both are text the higher bytes, otherwise the text.
        sum(
            date_id = date_id_on_record
            and multiIf(
                is_text <> is_text_on_record, is_text = 1,
                is_text = 1, order_id > order_id_on_record,
                order_number > order_number_on_record
            )
        ) as higher,
        sum(order_id = order_id_on_record and date_id = date_id_on_record and order_value_cents = cents_on_record) as same,
        max(if(order_id = order_id_on_record, product_id, 0)) as fact_product_id
    from (
        select
            order_id,
            any(is_text) as is_text,
            any(order_number) as order_number,
            argMax(
                if(
                    status_id global in (select status_id from uncounted_statuses_local where run_id = :run_id),
                    0,
                    customer_id
                ),
                version
            ) as customer_id,
            argMax(product_id, version) as product_id,
            argMax(date_id, version) as date_id,
            argMax(order_value_cents, version) as order_value_cents
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
    any left join (
        select
            customer_id,
            order_id as order_id_on_record,
            toInt64OrZero(order_id) as order_number_on_record,
            order_id <> toString(toInt64OrZero(order_id)) as is_text_on_record,
            toInt32(replaceAll(order_date, '-', '')) as date_id_on_record,
            product_name as product_on_record,
            price_cents as cents_on_record
        from metrics_most_recent_order_per_customer_rows
        where run_id = :run_id
    ) as metric using (customer_id)
    where
        customer_id <> 0
        and (
            :everything
            or customer_id in (select customer_id from touched_customers_local where run_id = :run_id)
        )
    group by customer_id
) as compared
any left join (
    select
        product_id as fact_product_id,
        product_name
    from dim_product_rows
) as product using (fact_product_id)
where
    same <> 1
    or higher <> 0
    or latest_date_id <> metric_date_id
    or product_name <> metric_product

union all

-- Who has a most recent order has a total, and the other way round, under one name.
select
    customer_id,
    toInt32(0) as latest_date_id,
    max(latest_order_id) as order_id,
    toInt32(0) as order_date_id,
    toInt64(0) as price_cents
from (
    select
        customer_id,
        customer_name,
        order_id as latest_order_id
    from metrics_most_recent_order_per_customer_rows
    where run_id = :run_id

    union all

    select
        customer_id,
        customer_name,
        '' as latest_order_id
    from metrics_total_orders_per_customer_rows
    where run_id = :run_id
) as metric
group by
    customer_id,
    customer_name
having count() <> 2;
