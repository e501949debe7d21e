-- What the orders of each shard that count say of the customers that this run touched, or of all where the reports are made anew. An order has its first line's customer, day and product, and
-- the value of all its lines. The latest order is that of the latest day; of several the one with the highest order_id, integers
-- below text.
-- A first line is never deleted. An order that does not count is nobody's: customer 0.
insert into customer_orders_local (
    run_id, customer_id, orders, date_id, is_text, order_number, order_id, product_id, value_cents
)
select
    :run_id as run_id,
    customer_id,
    orders,
    latest.1 as date_id,
    latest.2 as is_text,
    latest.3 as order_number,
    latest.4 as order_id,
    latest.5 as product_id,
    latest.6 as value_cents
from (
    select
        customer_id,
        count() as orders,
        max(tuple(date_id, is_text, order_number, order_id, product_id, order_value_cents)) as latest
    from (
        select
            order_id,
            any(is_text) as is_text,
            any(order_number) as order_number,
            argMax(
                if(
                    status_id in (select status_id from uncounted_statuses_local where run_id = :run_id), 0, customer_id
                ),
                version
            ) as customer_id,
            argMax(product_id, version) as product_id,
            argMax(date_id, version) as date_id,
            argMax(order_value_cents, version) as order_value_cents
        from fact_versions_local
        where
            run_id in (select run_id from visible_runs_local)
            and order_line = 1
            and (
                :anew
                or order_id in (
                    select order_id
                    from fact_versions_local
                    where
                        run_id in (select run_id from visible_runs_local)
                        and order_line = 1
                        and customer_id in (select customer_id from touched_customers_local where run_id = :run_id)
                )
            )
        group by order_id
    ) as first_line
    where
        customer_id <> 0
        and (:anew or customer_id in (select customer_id from touched_customers_local where run_id = :run_id))
    group by customer_id
) as customer;

-- The others have what they had after the run before.
insert into customer_orders_local (
    run_id, customer_id, orders, date_id, is_text, order_number, order_id, product_id, value_cents
)
select
    :run_id as run_id,
    customer_id,
    orders,
    date_id,
    is_text,
    order_number,
    order_id,
    product_id,
    value_cents
from (
    select
        customer_id,
        orders,
        date_id,
        is_text,
        order_number,
        order_id,
        product_id,
        value_cents
    from customer_orders_local
    where
        run_id in (select max(run_id) from visible_runs_local where run_id < if(:anew, 0, :run_id))
        and customer_id not in (select customer_id from touched_customers_local where run_id = :run_id)
) as customer;
