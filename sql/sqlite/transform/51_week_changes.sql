-- What a customer's orders of the past week win less what they lose, in value and number: by the orders that this run changed in the
-- week on record, then by the days that leave it and those that come.
-- The week on record is that of the report date before this run. Without one, where the reports are made anew, and where it has no day in common with the
-- present week, it is empty: all days come, and the report, which is emptied, is counted anew.
drop table if exists temp.week_changes;

create temp table week_changes (
    customer_id integer primary key,
    value_cents integer not null,
    orders integer not null
) strict;

with week as (
    select
        cast(strftime('%Y%m%d', :report_date, '-7 days') as integer) as day_before,
        cast(strftime('%Y%m%d', :report_date) as integer) as last_day,
        not :anew and coalesce(:previous_report_date, '') > date(:report_date, '-7 days') as is_on_record
),

weeks as (
    select
        day_before,
        last_day,
        iif(is_on_record, cast(strftime('%Y%m%d', :previous_report_date, '-7 days') as integer), day_before) as day_before_on_record,
        iif(is_on_record, cast(strftime('%Y%m%d', :previous_report_date) as integer), day_before) as last_day_on_record
    from week
),

changes as (
    select
        known.customer_id,
        known.value_cents,
        1 as orders
    from weeks
    cross join order_outcomes as known
    where
        known.outcome in ('inserted', 'updated')
        and known.is_counted
        and known.date_id > weeks.day_before_on_record
        and known.date_id <= weeks.last_day_on_record

    union all

    select
        known.previous_customer_id as customer_id,
        -known.previous_value_cents as value_cents,
        -1 as orders
    from weeks
    cross join order_outcomes as known
    where
        known.outcome = 'updated'
        and known.was_counted
        and known.previous_date_id > weeks.day_before_on_record
        and known.previous_date_id <= weeks.last_day_on_record

    union all

    select
        line.customer_id,
        -line.price_cents as value_cents,
        -(line.order_line = 1) as orders
    from weeks
    cross join lines_of_orders as line
    where line.date_id > weeks.day_before_on_record and line.date_id <= weeks.day_before

    union all

    select
        line.customer_id,
        line.price_cents as value_cents,
        line.order_line = 1 as orders
    from weeks
    cross join lines_of_orders as line
    where line.date_id > weeks.last_day_on_record and line.date_id <= weeks.last_day
)

insert into week_changes (customer_id, value_cents, orders)
select
    customer_id,
    sum(value_cents) as value_cents,
    sum(orders) as orders
from changes
group by customer_id;
