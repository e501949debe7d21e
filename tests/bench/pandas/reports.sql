-- The reports, for the customers that this run touched; after a first load these are all.
-- By customer, and by date within; the index ends with the order_id, the table's rowid.
create index if not exists fact_orders_by_customer on fact_orders (customer_id, date_id);
create index if not exists fact_orders_by_date on fact_orders (date_id);

delete from metrics_total_orders_per_customer
where customer_id in (select customer_id from touched_customers);

insert into metrics_total_orders_per_customer
select touched.customer_id, dim_customers.customer_name, count(*) as total_orders
from touched_customers as touched
cross join dim_customers on dim_customers.customer_id = touched.customer_id
cross join fact_orders on fact_orders.customer_id = touched.customer_id
group by touched.customer_id;

delete from metrics_most_recent_order_per_customer
where customer_id in (select customer_id from touched_customers);

insert into metrics_most_recent_order_per_customer
select
    touched.customer_id,
    dim_customers.customer_name,
    fact.order_id,
    dim_dates.full_date as order_date,
    dim_products.product_name,
    fact.price_cents
from touched_customers as touched
cross join fact_orders as fact on fact.order_id = (
    select latest.order_id
    from fact_orders as latest
    where latest.customer_id = touched.customer_id
    order by latest.date_id desc, latest.order_id desc
    limit 1
)
cross join dim_customers on dim_customers.customer_id = touched.customer_id
cross join dim_products on dim_products.product_id = fact.product_id
cross join dim_dates on dim_dates.date_id = fact.date_id;

delete from metrics_top_customers_last_week;

insert into metrics_top_customers_last_week
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
