-- Latest order first, then by name. Two customers with keys of their own may have one name.
select
    customer_name,
    order_id,
    order_date,
    product_name,
    price
from (
    select
        customer_id,
        customer_name,
        order_id,
        order_date,
        product_name,
        price
    from metrics_most_recent_order_per_customer
) as metric
any left join (
    select
        customer_id,
        max(customer_key) as own_key
    from dim_customer_rows
    where customer_key <> ''
    group by customer_id
) as keyed using (customer_id)
order by
    order_date desc,
    customer_name,
    own_key;
