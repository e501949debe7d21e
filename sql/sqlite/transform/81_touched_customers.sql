-- What the checks look at: in a check of the whole warehouse every customer, with all of its orders and the latest day of them,
-- and who stands in a report without being a customer.
-- runs in: check
create temp table touched_customers (
    customer_id integer primary key,
    orders integer not null,
    latest_date_id integer,
    are_all integer not null
) strict;

insert into touched_customers (customer_id, orders, latest_date_id, are_all)
select
    customer_id,
    count(*) as orders,
    max(date_id) as latest_date_id,
    1 as are_all
from fact_orders
where order_line = 1 and (status_id is null or status_id not in (select status_id from uncounted_statuses))
group by customer_id;

insert or ignore into touched_customers (customer_id, orders, latest_date_id, are_all)
select
    customer_id,
    0 as orders,
    null as latest_date_id,
    1 as are_all
from (
    select customer_id from dim_customers
    union all
    select customer_id from metrics_total_orders_per_customer
    union all
    select customer_id from metrics_most_recent_order_per_customer
);
