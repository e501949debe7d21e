-- Most orders first, then by name.
select
    customer_name,
    total_orders
from metrics_total_orders_per_customer as metric
order by
    total_orders desc,
    customer_name,
    -- Two customers with keys of their own may have one name.
    case
        when exists (select 1 from dim_customers where customer_key is not null) then (
            select customer.customer_key
            from dim_customers as customer
            where customer.customer_id = metric.customer_id
        )
    end;
