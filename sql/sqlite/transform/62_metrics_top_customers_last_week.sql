-- What customers ordered in the seven days that end on the report date, the highest run date loaded so far.
-- An order of several lines has its first line's customer and date, and the value of all of them.
-- share of a first load: 1
delete from metrics_top_customers_last_week;

with week_totals as (
    select
        customer_id,
        sum(price_cents) as total_value_cents,
        count(*) as number_of_orders
    from fact_orders indexed by fact_orders_by_date
    where
        date_id > cast(strftime('%Y%m%d', :report_date, '-7 days') as integer)
        and date_id <= cast(strftime('%Y%m%d', :report_date) as integer)
        and order_line = 1
    group by customer_id
)

insert into metrics_top_customers_last_week (customer_id, customer_name, total_value_cents, number_of_orders)
select
    week.customer_id,
    customer.customer_name,
    week.total_value_cents,
    week.number_of_orders
from week_totals as week
cross join dim_customers as customer on customer.customer_id = week.customer_id;

with further_lines as (
    select
        first_line.customer_id,
        sum(line.price_cents) as value_cents
    -- Without further lines none are looked for.
    from (select 1 as yes from fact_orders where order_line > 1 limit 1) as has_further_lines
    cross join fact_orders as first_line indexed by fact_orders_by_date
    cross join fact_orders as line on line.order_id = first_line.order_id and line.order_line > 1
    where
        first_line.date_id > cast(strftime('%Y%m%d', :report_date, '-7 days') as integer)
        and first_line.date_id <= cast(strftime('%Y%m%d', :report_date) as integer)
        and first_line.order_line = 1
    group by first_line.customer_id
)

update metrics_top_customers_last_week
set total_value_cents = metrics_top_customers_last_week.total_value_cents + further.value_cents
from further_lines as further
where further.customer_id = metrics_top_customers_last_week.customer_id;
