-- The eight weeks that end on the report date, by order date, and for each day the mean of the seven days that end on it.
with recursive days as (
    select date(:report_date, '-61 days') as day
    union all
    select date(day, '+1 day') from days where day < :report_date
),

-- First and further lines apart: the first come from the index in the order of their days, and need no sorter.
first_lines as (
    select
        date_id,
        count(*) as orders,
        sum(price_cents) as value_cents
    from fact_orders indexed by fact_orders_by_date
    where
        date_id >= cast(strftime('%Y%m%d', :report_date, '-61 days') as integer)
        and date_id <= cast(strftime('%Y%m%d', :report_date) as integer)
        and order_line = 1
        and (status_id is null or status_id not in (select status_id from uncounted_statuses))
    group by date_id
),

further_lines as (
    select
        date_id,
        sum(price_cents) as value_cents
    from lines_of_orders
    where
        date_id >= cast(strftime('%Y%m%d', :report_date, '-61 days') as integer)
        and date_id <= cast(strftime('%Y%m%d', :report_date) as integer)
        and order_line > 1
    group by date_id
),

by_day as (
    select
        days.day,
        coalesce(first_lines.orders, 0) as orders,
        coalesce(first_lines.value_cents, 0) + coalesce(further_lines.value_cents, 0) as value_cents
    from days
    left join first_lines on first_lines.date_id = cast(strftime('%Y%m%d', days.day) as integer)
    left join further_lines on further_lines.date_id = cast(strftime('%Y%m%d', days.day) as integer)
),

with_means as (
    select
        day,
        orders,
        value_cents,
        avg(orders) over seven_days as mean_orders,
        avg(value_cents) over seven_days as mean_value_cents
    from by_day
    window seven_days as (order by day rows between 6 preceding and current row)
)

select
    day as order_date,
    orders,
    value_cents / 100.0 as value,
    mean_orders,
    mean_value_cents / 100.0 as mean_value
from with_means
where day > date(:report_date, '-56 days')
order by day;
