-- The week's report is what the facts of the seven days that end on the report date add up to, customer by customer.
with week_lines as (
    select
        first_line.customer_id,
        line.order_line,
        line.price_cents
    from fact_orders as first_line
    inner join fact_orders as line on line.order_id = first_line.order_id
    where
        first_line.order_line = 1
        and first_line.date_id > cast(strftime('%Y%m%d', :report_date, '-7 days') as integer)
        and first_line.date_id <= cast(strftime('%Y%m%d', :report_date) as integer)
),

expected as (
    select
        customer_id,
        sum(price_cents) as total_value_cents,
        sum(order_line = 1) as number_of_orders
    from week_lines
    group by customer_id
),

compared as (
    select
        customer_id,
        total_value_cents,
        number_of_orders
    from expected

    union all

    select
        customer_id,
        total_value_cents,
        number_of_orders
    from metrics_top_customers_last_week
)

select
    customer_id,
    min(total_value_cents) as lower_value_cents,
    max(total_value_cents) as higher_value_cents
from compared
group by customer_id, total_value_cents, number_of_orders
having count(*) <> 2;
