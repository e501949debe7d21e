-- A customer's most recent order is an order of this customer, under the name that its total has, with the order's day, product
-- and value. None of its orders is on a later day, and none of that day has a higher order_id.
-- The order is looked for in the index by date, with those of the customer and day that have a higher order_id: each is a row too many.
-- (A cross join keeps its order: the few rows that a run touched lead, not the history.)
-- share of a first load: 6
select
    touched.customer_id,
    touched.latest_date_id,
    metric.order_id,
    metric.order_date,
    metric.price_cents
from touched_customers as touched
left join metrics_most_recent_order_per_customer as metric on metric.customer_id = touched.customer_id
left join metrics_total_orders_per_customer as total on total.customer_id = touched.customer_id
left join dim_dates as day on day.full_date = metric.order_date
left join fact_orders as fact indexed by fact_orders_by_date
    on fact.date_id = day.date_id
    and fact.customer_id = metric.customer_id
    and fact.order_id >= metric.order_id
    and fact.order_line = 1
    and (fact.status_id is null or fact.status_id not in (select status_id from uncounted_statuses))
left join dim_products as product on product.product_id = fact.product_id
where
    (metric.customer_id is null and (touched.orders > 0 or total.customer_id is not null))
    or (
        metric.customer_id is not null
        and (
            fact.order_id is not metric.order_id
            or metric.customer_name is not total.customer_name
            or product.product_name is not metric.product_name
            or fact.date_id < touched.latest_date_id
            or (touched.are_all and fact.date_id is not touched.latest_date_id)
            or metric.price_cents is not fact.price_cents + case
                -- Without further lines none are looked for.
                when exists (select 1 from fact_orders where order_line > 1) then (
                    select coalesce(sum(line.price_cents), 0)
                    from fact_orders as line
                    where line.order_id = metric.order_id and line.order_line > 1
                )
                else 0
            end
            -- Where a customer has more orders than those looked at, the later days are.
            or (
                not touched.are_all
                and touched.orders < total.total_orders
                and exists (
                    select 1
                    from dim_dates as later
                    cross join fact_orders as fact_of_later
                        on fact_of_later.date_id = later.date_id and fact_of_later.customer_id = metric.customer_id
                    where
                        later.date_id > fact.date_id
                        and fact_of_later.order_line = 1
                        and (
                            fact_of_later.status_id is null
                            or fact_of_later.status_id not in (select status_id from uncounted_statuses)
                        )
                )
            )
        )
    );
