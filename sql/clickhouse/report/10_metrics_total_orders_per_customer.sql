-- Most orders first, then by name. Two customers with keys of their own may have one name.
select
    customer_name,
    total_orders
from (
    select
        customer_id,
        customer_name,
        total_orders
    from metrics_total_orders_per_customer
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
    total_orders desc,
    customer_name,
    own_key;
