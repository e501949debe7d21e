-- The seven days that end on the report date, and the seven before them, by order date. Rejects are those that wait to
-- be mended, by run date.
-- Units, discount and refunds (the value of negative lines) stand there where a line of these days has some; the average order value is
-- net of discount, and stands where units or discount do. Files that declare neither have no lines looked up for them.
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
        coalesce(sum(price_cents) filter (where is_last), 0) as value_cents,
        coalesce(sum(price_cents) filter (where not is_last), 0) as value_cents_before,
        coalesce(sum(-price_cents) filter (where is_last and price_cents < 0), 0) as refund_cents,
        coalesce(sum(-price_cents) filter (where not is_last and price_cents < 0), 0) as refund_cents_before,
        coalesce(min(price_cents), 0) < 0 as has_refunds,
        count(distinct customer_id) filter (where is_last) as customers,
        count(distinct customer_id) filter (where not is_last) as customers_before
    from lines
),

sold as (
    select
        first_line.date_id > cast(strftime('%Y%m%d', :report_date, '-7 days') as integer) as is_last,
        line.quantity,
        line.discount_cents
    from (
        -- JSON, in which no value ends so.
        select 1 as yes
        from etl_run_files
        where instr(settings, '.quantity":') > 0 or instr(settings, '.discount":') > 0
        limit 1
    ) as declares
    cross join fact_orders as first_line indexed by fact_orders_by_date
    cross join fact_orders as line on line.order_id = first_line.order_id
    where
        first_line.date_id > cast(strftime('%Y%m%d', :report_date, '-14 days') as integer)
        and first_line.date_id <= cast(strftime('%Y%m%d', :report_date) as integer)
        and first_line.order_line = 1
        and (first_line.status_id is null or first_line.status_id not in (select status_id from uncounted_statuses))
),

sold_sums as (
    select
        coalesce(sum(quantity) filter (where is_last), 0) as units,
        coalesce(sum(quantity) filter (where not is_last), 0) as units_before,
        coalesce(sum(discount_cents) filter (where is_last), 0) as discount_cents,
        coalesce(sum(discount_cents) filter (where not is_last), 0) as discount_cents_before,
        coalesce(max(quantity <> 1), 0) as has_units,
        coalesce(max(discount_cents <> 0), 0) as has_discount
    from sold
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
    'units',
    units,
    units_before
from sold_sums
where has_units
union all
select
    'value',
    value_cents / 100.0,
    value_cents_before / 100.0
from sums
union all
select
    'discount',
    discount_cents / 100.0,
    discount_cents_before / 100.0
from sold_sums
where has_discount
union all
select
    'refunds',
    refund_cents / 100.0,
    refund_cents_before / 100.0
from sums
where has_refunds
union all
select
    'average order value',
    coalesce((sums.value_cents - sold_sums.discount_cents) / 100.0 / sums.orders, 0.0),
    coalesce((sums.value_cents_before - sold_sums.discount_cents_before) / 100.0 / sums.orders_before, 0.0)
from sums
cross join sold_sums
where sold_sums.has_units or sold_sums.has_discount
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
