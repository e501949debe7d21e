-- Every day that an order refers to exists in the calendar, under its own key and with its own parts.
-- (A cross join keeps its order: the few rows that a run touched lead, not the history.)
select
    fact.order_id,
    day.date_id,
    day.full_date
from touched_orders as touched
cross join fact_orders as fact on fact.order_id = touched.order_id
cross join dim_dates as day on day.date_id = fact.date_id
where
    -- Arithmetic takes a day that does not exist to one that does: 30 February becomes 1 or 2 March.
    date(day.full_date, '+0 days') is not day.full_date
    or day.date_id is not cast(replace(day.full_date, '-', '') as integer)
    or day.date_id is not day.year * 10000 + day.month * 100 + day.day
    or day.quarter is not (day.month + 2) / 3
    or day.day_of_week % 7 is not cast(strftime('%w', day.full_date) as integer)
    or day.is_weekend is not (day.day_of_week >= 6);
