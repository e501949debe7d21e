-- A customer's latest order by date; of several on one day the highest order_id, integers below text.
-- Only who lost the order on record, or won one of its day or a later one, can have another. The latest day is then the latest that the
-- customer won. Where the order on record is lost and none of its day or a later one is won, it is looked for day by day, from the one on
-- record downwards.
-- (A cross join keeps its order: the few rows that a run touched lead, not the history. 40_fact_orders says why `or fail`.)
-- share of a first load: 4
delete from metrics_most_recent_order_per_customer
where :anew;

drop table if exists temp.latest_days;
drop table if exists temp.latest_orders;

create temp table latest_days (
    customer_id integer primary key,
    is_on_record integer not null,
    date_id integer                        -- null where the customer has no order left
) strict;

create temp table latest_orders (
    customer_id integer primary key,
    is_on_record integer not null,
    order_id any not null,
    order_date text not null,
    product_name text not null,
    price_cents integer not null
) strict;

with days as (
    select
        changes.customer_id,
        metric.customer_id is not null as is_on_record,
        changes.lost_latest,
        coalesce(changes.latest_won_date_id, 0) as won_date_id,
        coalesce(cast(replace(metric.order_date, '-', '') as integer), 0) as date_id_on_record
    from customer_changes as changes
    left join metrics_most_recent_order_per_customer as metric on metric.customer_id = changes.customer_id
)

insert into latest_days (customer_id, is_on_record, date_id)
select
    days.customer_id,
    days.is_on_record,
    case
        when days.won_date_id >= days.date_id_on_record then days.won_date_id
        else (
            select day.date_id
            from dim_dates as day
            where
                day.date_id <= days.date_id_on_record
                and exists (
                    select 1
                    from fact_orders as fact
                    where
                        fact.date_id = day.date_id
                        and fact.customer_id = days.customer_id
                        and fact.order_line = 1
                        and (fact.status_id is null or fact.status_id not in (select status_id from uncounted_statuses))
                )
            order by day.date_id desc
            limit 1
        )
    end as date_id
from days
where days.lost_latest or days.won_date_id >= days.date_id_on_record;

-- The product and price beside a maximum are those of its row.
with highest as (
    select
        latest.customer_id,
        latest.is_on_record,
        latest.date_id,
        max(fact.order_id) as order_id,
        fact.product_id,
        fact.price_cents
    from latest_days as latest
    cross join fact_orders as fact indexed by fact_orders_by_date
        on fact.date_id = latest.date_id
        and fact.customer_id = latest.customer_id
        and fact.order_line = 1
        and (fact.status_id is null or fact.status_id not in (select status_id from uncounted_statuses))
    group by latest.customer_id
)

insert into latest_orders (customer_id, is_on_record, order_id, order_date, product_name, price_cents)
select
    highest.customer_id,
    highest.is_on_record,
    highest.order_id,
    day.full_date as order_date,
    product.product_name,
    highest.price_cents + case
        -- Without further lines none are looked for.
        when exists (select 1 from fact_orders where order_line > 1) then (
            select coalesce(sum(line.price_cents), 0)
            from fact_orders as line
            where line.order_id = highest.order_id and line.order_line > 1
        )
        else 0
    end as price_cents
from highest
cross join dim_products as product on product.product_id = highest.product_id
cross join dim_dates as day on day.date_id = highest.date_id;

-- leave out: in a first load
update or fail metrics_most_recent_order_per_customer as metric
set
    order_id = latest.order_id,
    order_date = latest.order_date,
    product_name = latest.product_name,
    price_cents = latest.price_cents
from latest_orders as latest
where
    latest.is_on_record
    and metric.customer_id = latest.customer_id
    and (
        metric.order_id is not latest.order_id
        or metric.order_date is not latest.order_date
        or metric.product_name is not latest.product_name
        or metric.price_cents is not latest.price_cents
    );

insert or fail into metrics_most_recent_order_per_customer (
    customer_id, customer_name, order_id, order_date, product_name, price_cents
)
select
    latest.customer_id,
    customer.customer_name,
    latest.order_id,
    latest.order_date,
    latest.product_name,
    latest.price_cents
from latest_orders as latest
cross join dim_customers as customer on customer.customer_id = latest.customer_id
where not latest.is_on_record;

-- Who has no order left has no latest one.
-- leave out: in a first load
delete from metrics_most_recent_order_per_customer
where customer_id in (select latest.customer_id from latest_days as latest where latest.date_id is null);

-- leave out: without descriptions
update or fail metrics_most_recent_order_per_customer as metric
set customer_name = renamed.customer_name
from renamed_customers as renamed
where metric.customer_id = renamed.customer_id;
