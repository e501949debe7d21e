-- Highest value first, then by name. The division is done here, since what is sorted of a generated column can lose its type.
select
    customer_name,
    total_value_cents / 100.0 as total_value,
    number_of_orders
from metrics_top_customers_last_week as metric
order by
    total_value_cents desc,
    customer_name,
    -- Two customers with keys of their own may have one name.
    case
        when exists (select 1 from dim_customers where customer_key is not null) then (
            select customer.customer_key
            from dim_customers as customer
            where customer.customer_id = metric.customer_id
        )
    end;
