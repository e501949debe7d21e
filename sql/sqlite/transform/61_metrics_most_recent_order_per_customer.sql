-- A customer's latest order by date; of several on one day the highest order_id, integers below text.
-- The latest day is the later of the one on record and the latest that the customer won. Where the order on record is lost and
-- none of its day or a later one is won, it is looked for day by day, from the one on record downwards.
-- (A cross join keeps its order: the few rows that a run touched lead, not the history. What is materialized is looked for once.)
-- share of a first load: 4
with days as (
    select
        changes.customer_id,
        metric.customer_name,
        changes.lost_latest,
        coalesce(changes.latest_won_date_id, 0) as won_date_id,
        coalesce(cast(replace(metric.order_date, '-', '') as integer), 0) as date_id_on_record
    from customer_changes as changes
    left join metrics_most_recent_order_per_customer as metric on metric.customer_id = changes.customer_id
),

latest_days as materialized (
    select
        days.customer_id,
        days.customer_name,
        case
            when not days.lost_latest or days.won_date_id >= days.date_id_on_record
                then max(days.won_date_id, days.date_id_on_record)
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
                    )
                order by day.date_id desc
                limit 1
            )
        end as date_id
    from days
),

latest_orders as materialized (
    select
        latest.customer_id,
        latest.customer_name,
        latest.date_id,
        (
            select fact.order_id
            from fact_orders as fact
            where fact.date_id = latest.date_id and fact.customer_id = latest.customer_id and fact.order_line = 1
            order by fact.order_id desc
            limit 1
        ) as order_id
    from latest_days as latest
    where latest.date_id is not null
)

insert into metrics_most_recent_order_per_customer (
    customer_id, customer_name, order_id, order_date, product_name, price_cents
)
select
    latest.customer_id,
    coalesce(
        latest.customer_name,
        (select customer.customer_name from dim_customers as customer where customer.customer_id = latest.customer_id)
    ) as customer_name,
    latest.order_id,
    day.full_date as order_date,
    product.product_name,
    fact.price_cents + coalesce(
        (
            select sum(line.price_cents)
            from fact_orders as line
            where line.order_id = latest.order_id and line.order_line > 1
        ),
        0
    ) as price_cents
from latest_orders as latest
cross join fact_orders as fact indexed by fact_orders_by_date
    on fact.date_id = latest.date_id
    and fact.customer_id = latest.customer_id
    and fact.order_id = latest.order_id
    and fact.order_line = 1
cross join dim_products as product on product.product_id = fact.product_id
cross join dim_dates as day on day.date_id = latest.date_id
where true
on conflict (customer_id) do update
set
    order_id = excluded.order_id,
    order_date = excluded.order_date,
    product_name = excluded.product_name,
    price_cents = excluded.price_cents;

-- Who has no order left has no latest one.
delete from metrics_most_recent_order_per_customer
where
    customer_id in (select changes.customer_id from customer_changes as changes where changes.lost_latest)
    and customer_id not in (select total.customer_id from metrics_total_orders_per_customer as total);
