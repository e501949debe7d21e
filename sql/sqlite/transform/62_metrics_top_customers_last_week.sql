-- What customers ordered in the seven days that end on the report date, the highest run date loaded so far.
-- An order of several lines has its first line's customer and date, and the value of all of them.
delete from metrics_top_customers_last_week;

with week_orders as (
    select
        order_id,
        customer_id,
        price_cents
    from fact_orders indexed by fact_orders_by_date
    where
        date_id > cast(strftime('%Y%m%d', :report_date, '-7 days') as integer)
        and date_id <= cast(strftime('%Y%m%d', :report_date) as integer)
        and order_line = 1
),

week_lines as (
    select
        customer_id,
        price_cents,
        1 as is_first
    from week_orders

    union all

    select
        week.customer_id,
        line.price_cents,
        0 as is_first
    -- Without further lines none are looked for.
    from (select 1 as yes from fact_orders where order_line > 1 limit 1) as has_further_lines
    cross join week_orders as week
    cross join fact_orders as line
    where line.order_id = week.order_id and line.order_line > 1
),

week_totals as (
    select
        customer_id,
        sum(price_cents) as total_value_cents,
        sum(is_first) as number_of_orders
    from week_lines
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
