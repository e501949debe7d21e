-- A customer's most recent order is an order of this customer, under the customer's name, with the order's day, product and
-- value. None of its orders is on a later day, and none of that day has a higher order_id. Who has an order has a most recent one.
select
    customer_id,
    latest_date_id,
    metric_order_id as order_id,
    metric_date_id as order_date_id,
    metric_cents as price_cents
from (
    select
        customer_id,
        metric_order_id,
        metric_date_id,
        metric_cents,
        metric_product,
        max(date_id) as latest_date_id,
        -- Where both are integers the higher number, where both are text the higher bytes, otherwise the text.
        sum(
            date_id = metric_date_id
            and multiIf(
                is_text <> (metric_order_id <> toString(toInt64OrZero(metric_order_id))), is_text = 1,
                is_text = 1, order_id > metric_order_id,
                order_number > toInt64OrZero(metric_order_id)
            )
        ) as higher,
        sum(order_id = metric_order_id and date_id = metric_date_id and order_value_cents = metric_cents) as same,
        max(if(order_id = metric_order_id, product_id, 0)) as fact_product_id
    from current_lines
    global any left join (
        select
            customer_id,
            order_id as metric_order_id,
            toInt32(replaceAll(order_date, '-', '')) as metric_date_id,
            product_name as metric_product,
            price_cents as metric_cents
        from metrics_most_recent_order_per_customer_rows
        where run_id = :run_id
    ) as metric using (customer_id)
    where order_line = 1
    group by
        customer_id,
        metric_order_id,
        metric_date_id,
        metric_cents,
        metric_product
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
