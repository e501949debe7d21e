-- What customers ordered in the seven days that end on the report date, the highest run date loaded so far.
-- An order of several lines has its first line's customer and date, and the value of all of them.
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
        sum(week_value_cents) as total_value_cents,
        sum(week_orders) as number_of_orders
    from customer_orders
    where run_id = :run_id and week_orders > 0
    group by customer_id
) as week
any left join (
    select
        customer_id,
        customer_name
    from dim_customer_rows
) as customer using (customer_id);
