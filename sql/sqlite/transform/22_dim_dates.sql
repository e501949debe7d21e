-- The days of the file's orders that the calendar does not have yet.
-- ISO 8601: a week belongs to the year of its Thursday, so a day's week number is that of the Thursday of its week.
with new_days as (
    select distinct order_date as full_date
    from cleaned_orders
    where order_date not in (select known.full_date from dim_dates as known)
)

insert into dim_dates (date_id, full_date, year, quarter, month, day, day_of_week, iso_week, is_weekend)
select
    cast(strftime('%Y%m%d', full_date) as integer) as date_id,
    full_date,
    cast(strftime('%Y', full_date) as integer) as year,
    (cast(strftime('%m', full_date) as integer) + 2) / 3 as quarter,
    cast(strftime('%m', full_date) as integer) as month,
    cast(strftime('%d', full_date) as integer) as day,
    (cast(strftime('%w', full_date) as integer) + 6) % 7 + 1 as day_of_week,
    (cast(strftime('%j', full_date, '-3 days', 'weekday 4') as integer) - 1) / 7 + 1 as iso_week,
    strftime('%w', full_date) in ('0', '6') as is_weekend
from new_days
order by full_date;
