-- What customers ordered in the seven days that end on the report date, the highest run date loaded so far.
-- An order of several lines has its first line's customer and date, and the value of all of them.
delete from metrics_top_customers_last_week;

with week_orders as (
    select
        fact.order_id,
        fact.customer_id
    from fact_orders as fact
    where
        fact.date_id > cast(strftime('%Y%m%d', :report_date, '-7 days') as integer)
        and fact.date_id <= cast(strftime('%Y%m%d', :report_date) as integer)
        and fact.order_line = 1
)

insert into metrics_top_customers_last_week (customer_id, customer_name, total_value_cents, number_of_orders)
select
    customer.customer_id,
    customer.customer_name,
    sum(line.price_cents) as total_value_cents,
    sum(line.order_line = 1) as number_of_orders
from week_orders as week
cross join fact_orders as line on line.order_id = week.order_id
cross join dim_customers as customer on customer.customer_id = week.customer_id
group by customer.customer_id;
