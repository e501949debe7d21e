-- New names get the next keys, known ones keep theirs.
insert into dim_customers
select (select coalesce(max(customer_id), 0) from dim_customers) + row_number() over (order by customer_name), customer_name
from (select distinct customer_name from sent_customers where customer_name <> '')
anti join dim_customers using (customer_name);

insert into dim_products
select (select coalesce(max(product_id), 0) from dim_products) + row_number() over (order by product_name), product_name
from (select distinct product_name from sent_products where product_name <> '')
anti join dim_products using (product_name);

insert into dim_dates
select
    strftime(full_date, '%Y%m%d')::integer,
    full_date,
    year(full_date),
    quarter(full_date),
    month(full_date),
    day(full_date),
    isodow(full_date),
    weekofyear(full_date),
    isodow(full_date) >= 6
from (select distinct order_date as full_date from staged)
anti join dim_dates using (full_date)
order by full_date;

create temp table customer_keys as
select sent, customer_id
from sent_customers
inner join dim_customers using (customer_name);

create temp table product_keys as
select sent, product_id
from sent_products
inner join dim_products using (product_name);

create temp view accepted_orders as
select
    staged.order_id,
    customer_keys.customer_id,
    product_keys.product_id,
    dim_dates.date_id,
    (staged.price * 100)::bigint as price_cents,
    staged.passenger_count::bigint as passenger_count,
    getvariable('run_date')::date as run_date
from staged
inner join customer_keys on customer_keys.sent = staged.customer_name
inner join product_keys on product_keys.sent = staged.product_id
inner join dim_dates on dim_dates.full_date = staged.order_date;
