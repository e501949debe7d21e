-- The week's report is what the facts of the seven days that end on the report date add up to, customer by customer, each under
-- its name.
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

-- What the report says counts against what the facts say: of a customer for whom both are the same nothing is left.
differences as (
    select
        customer_id,
        price_cents as value_cents,
        is_first as orders
    from week_lines

    union all

    select
        customer_id,
        -total_value_cents as value_cents,
        -number_of_orders as orders
    from metrics_top_customers_last_week
)

select
    customer_id,
    sum(value_cents) as missing_value_cents,
    sum(orders) as missing_orders
from differences
group by customer_id
having sum(value_cents) <> 0 or sum(orders) <> 0

union all

select
    metric.customer_id,
    0 as missing_value_cents,
    0 as missing_orders
from metrics_top_customers_last_week as metric
left join dim_customers as customer on customer.customer_id = metric.customer_id
where metric.customer_name is not customer.customer_name;
