-- Latest order first, then by name. The division is done here, since what is sorted of a generated column can lose its type.
select
    customer_name,
    order_id,
    order_date,
    product_name,
    price_cents / 100.0 as price
from metrics_most_recent_order_per_customer as metric
order by
    order_date desc,
    customer_name,
    -- Two customers with keys of their own may have one name.
    case
        when exists (select 1 from dim_customers where customer_key is not null) then (
            select customer.customer_key
            from dim_customers as customer
            where customer.customer_id = metric.customer_id
        )
    end;
