-- A customer's latest order by date; of several on one day the highest order_id, integers below text. Of the latest ones of all
-- shards the latest.
-- share of a first load: 4
insert into metrics_most_recent_order_per_customer_rows (
    run_id, customer_id, customer_name, order_id, order_date, product_name, price_cents
)
select
    :run_id as run_id,
    customer_id,
    customer_name,
    order_id,
    concat(
        substring(toString(date_id + 100000000), 2, 4), '-',
        substring(toString(date_id + 100000000), 6, 2), '-',
        substring(toString(date_id + 100000000), 8, 2)
    ) as order_date,
    product_name,
    price_cents
from (
    select
        customer_id,
        latest.1 as date_id,
        latest.4 as order_id,
        latest.5 as product_id,
        latest.6 as price_cents,
        customer_name
    from (
        select
            customer_id,
            max(tuple(date_id, is_text, order_number, order_id, product_id, value_cents)) as latest
        from customer_orders
        where run_id = :run_id
        group by customer_id
    ) as latest_order
    any left join (
        select
            customer_id,
            customer_name
        from customer_names
    ) as customer using (customer_id)
) as named
any left join (
    select
        product_id,
        product_name
    from dim_product_rows
) as product using (product_id);
