-- The days of the file's orders that the calendar does not have yet.
-- ISO 8601: a week belongs to the year of its Thursday, so a day's week number is that of the Thursday of its week.
insert into dim_dates (date_id, full_date, year, quarter, month, day, day_of_week, iso_week, is_weekend)
select
    cast(strftime('%Y%m%d', order_date) as integer) as date_id,
    order_date as full_date,
    cast(strftime('%Y', order_date) as integer) as year,
    (cast(strftime('%m', order_date) as integer) + 2) / 3 as quarter,
    cast(strftime('%m', order_date) as integer) as month,
    cast(strftime('%d', order_date) as integer) as day,
    (cast(strftime('%w', order_date) as integer) + 6) % 7 + 1 as day_of_week,
    (cast(strftime('%j', order_date, '-3 days', 'weekday 4') as integer) - 1) / 7 + 1 as iso_week,
    strftime('%w', order_date) in ('0', '6') as is_weekend
from cleaned_orders
where dimension_key('dim_dates', order_date) is null;
