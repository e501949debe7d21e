-- The seven days that end on the report date, and the seven before them, by order date. Rejects are those that wait to
-- be mended, by run date.
with lines as (
    select
        date_id > cast(strftime('%Y%m%d', :report_date, '-7 days') as integer) as is_last,
        customer_id,
        order_line,
        price_cents
    from lines_of_orders
    where
        date_id > cast(strftime('%Y%m%d', :report_date, '-14 days') as integer)
        and date_id <= cast(strftime('%Y%m%d', :report_date) as integer)
),

sums as (
    select
        count(*) filter (where is_last and order_line = 1) as orders,
        count(*) filter (where not is_last and order_line = 1) as orders_before,
        coalesce(sum(price_cents) filter (where is_last), 0) / 100.0 as value,
        coalesce(sum(price_cents) filter (where not is_last), 0) / 100.0 as value_before,
        count(distinct customer_id) filter (where is_last) as customers,
        count(distinct customer_id) filter (where not is_last) as customers_before
    from lines
),

waiting as (
    select
        count(*) filter (where run_date > date(:report_date, '-7 days')) as rejects,
        count(*) filter (where run_date <= date(:report_date, '-7 days')) as rejects_before
    from open_rejects
    where run_date > date(:report_date, '-14 days')
)

select
    'orders' as figure,
    orders as last_week,
    orders_before as week_before
from sums
union all
select
    'value',
    value,
    value_before
from sums
union all
select
    'active customers',
    customers,
    customers_before
from sums
union all
select
    'rejects',
    rejects,
    rejects_before
from waiting;
