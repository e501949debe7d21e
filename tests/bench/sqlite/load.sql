-- One raw file (standard input) into the star schema, for :run_date, with the sqlite3 shell. A first load and any later one are
-- the same: orders are merged by their key.
--
-- Tried, in seconds of processor time per million records, 4.5 in all: dimensions by `select distinct … order by` (0.9 more);
-- product names made for every record (0.4 more); reports by group by without the index on customers, which are two sorts
-- instead of one (0.3 more); write-ahead log (as fast, and twice as slow for 1,000 records); `pragma threads` (as fast); fewer
-- checks of the values (0.1 less).
.bail on
pragma synchronous = full;
pragma cache_size = -262144;

begin immediate;

.read tests/bench/sqlite/schema.sql

insert into runs (run_date) values (:run_date);

create temp table raw (
    customer_name text, order_id text, price text, order_date text, product_id text, passenger_count text
);
.import --csv --schema temp --skip 1 /dev/stdin raw

-- Customer, product and date are checked where they are looked up.
create temp view typed as
select
    rowid as record_id,
    trim(customer_name) as customer_name,
    cast(order_id as integer) as order_id,
    cast(round(price * 100) as integer) as price_cents,
    order_date,
    product_id,
    cast(passenger_count as integer) as passenger_count,
    case
        when cast(cast(order_id as integer) as text) <> order_id then 'bad_order_id'
        when price glob '*[^0-9.]*' or price not glob '*[0-9]*' or price glob '*.*.*' or price glob '*.??*[^0]*' then 'bad_price'
        when passenger_count = '' or passenger_count glob '*[^0-9]*' then 'bad_passenger_count'
    end as reason
from raw;

insert or ignore into dim_customers (customer_name)
select customer_name from typed where customer_name <> '';

create temp table sent_products (
    sent text primary key, product_name text as (replace(replace(lower(trim(sent)), ' ', '_'), '-', '_')) stored
) without rowid;
insert into sent_products select distinct product_id from raw where trim(product_id) <> '';
insert or ignore into dim_products (product_name) select product_name from sent_products;

insert or ignore into dim_dates
select
    cast(strftime('%Y%m%d', order_date) as integer),
    order_date,
    cast(strftime('%Y', order_date) as integer),
    (cast(strftime('%m', order_date) as integer) + 2) / 3,
    cast(strftime('%m', order_date) as integer),
    cast(strftime('%d', order_date) as integer),
    (cast(strftime('%w', order_date) as integer) + 6) % 7 + 1,
    (cast(strftime('%j', order_date, '-3 days', 'weekday 4') as integer) - 1) / 7 + 1,
    strftime('%w', order_date) in ('0', '6')
from (select distinct order_date from raw)
where date(order_date, '+0 days') = order_date;     -- with a modifier, so that February 30 becomes another day

-- The later run date wins. A second record of this run does not replace the first.
insert into fact_orders
select
    typed.order_id,
    dim_customers.customer_id,
    dim_products.product_id,
    dim_dates.date_id,
    typed.price_cents,
    typed.passenger_count,
    :run_date,
    (select max(run_id) from runs)
from typed
cross join dim_customers on dim_customers.customer_name = typed.customer_name
cross join sent_products on sent_products.sent = typed.product_id
cross join dim_products on dim_products.product_name = sent_products.product_name
cross join dim_dates on dim_dates.full_date = typed.order_date
where typed.reason is null
on conflict (order_id) do update
set
    customer_id = excluded.customer_id,
    product_id = excluded.product_id,
    date_id = excluded.date_id,
    price_cents = excluded.price_cents,
    passenger_count = excluded.passenger_count,
    run_date = excluded.run_date,
    run_id = excluded.run_id
where excluded.run_date >= fact_orders.run_date and excluded.run_id <> fact_orders.run_id;

create temp table stored as select changes() as orders;

-- Looked for only where something was not stored.
insert into rejected_orders
select
    (select max(run_id) from runs),
    raw.rowid + 1,
    case
        when typed.reason is not null then typed.reason
        when dim_customers.customer_id is null then 'empty_customer_name'
        when dim_products.product_id is null then 'empty_product_id'
        when dim_dates.date_id is null then 'bad_order_date'
        else 'duplicate_order_id'
    end as rejected_for,
    printf(
        '%s,%s,%s,%s,%s,%s',
        raw.customer_name, raw.order_id, raw.price, raw.order_date, raw.product_id, raw.passenger_count
    )
from stored
cross join raw on stored.orders < (select count(*) from raw)
cross join typed on typed.record_id = raw.rowid
left join dim_customers on dim_customers.customer_name = typed.customer_name
left join sent_products on sent_products.sent = typed.product_id
left join dim_products on dim_products.product_name = sent_products.product_name
left join dim_dates on dim_dates.full_date = typed.order_date
left join fact_orders as fact on fact.order_id = typed.order_id and fact.run_id = (select max(run_id) from runs)
where
    rejected_for <> 'duplicate_order_id'
    or fact.customer_id <> dim_customers.customer_id
    or fact.product_id <> dim_products.product_id
    or fact.date_id <> dim_dates.date_id
    or fact.price_cents <> typed.price_cents
    or fact.passenger_count <> typed.passenger_count;

-- Ends with the order_id, the table's rowid: a customer's latest order is its last entry.
create index if not exists fact_orders_by_customer on fact_orders (customer_id, date_id);

drop table if exists metrics_total_orders_per_customer;
create table metrics_total_orders_per_customer as
select dim_customers.customer_id, dim_customers.customer_name, count(*) as total_orders
from fact_orders
inner join dim_customers on dim_customers.customer_id = fact_orders.customer_id
group by fact_orders.customer_id;

drop table if exists metrics_most_recent_order_per_customer;
create table metrics_most_recent_order_per_customer as
select
    total.customer_id,
    total.customer_name,
    fact.order_id,
    dim_dates.full_date as order_date,
    dim_products.product_name,
    fact.price_cents
from metrics_total_orders_per_customer as total
cross join fact_orders as fact on fact.order_id = (
    select latest.order_id
    from fact_orders as latest
    where latest.customer_id = total.customer_id
    order by latest.date_id desc, latest.order_id desc
    limit 1
)
cross join dim_products on dim_products.product_id = fact.product_id
cross join dim_dates on dim_dates.date_id = fact.date_id;

drop table if exists metrics_top_customers_last_week;
create table metrics_top_customers_last_week as
with week_totals as (
    select customer_id, sum(price_cents) as total_value_cents, count(*) as number_of_orders
    from fact_orders
    where
        date_id > (select cast(strftime('%Y%m%d', max(run_date), '-7 days') as integer) from runs)
        and date_id <= (select cast(strftime('%Y%m%d', max(run_date)) as integer) from runs)
    group by customer_id
)

select dim_customers.customer_id, dim_customers.customer_name, total_value_cents, number_of_orders
from week_totals
inner join dim_customers on dim_customers.customer_id = week_totals.customer_id;

commit;
