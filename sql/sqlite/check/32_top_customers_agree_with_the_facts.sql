-- The week's report is what the facts of the seven days that end on the report date add up to, customer by customer, each under
-- its name; it has no further customers.
-- share of a first load: 1
with week as (
    select
        cast(strftime('%Y%m%d', :report_date, '-7 days') as integer) as day_before,
        cast(strftime('%Y%m%d', :report_date) as integer) as last_day
),

expected as (
    select
        first_line.customer_id,
        sum(first_line.price_cents)
        + sum(
            case
                -- Without further lines none are looked for.
                when exists (select 1 from fact_orders where order_line > 1)
                    then (
                        select coalesce(sum(line.price_cents), 0)
                        from fact_orders as line
                        where line.order_id = first_line.order_id and line.order_line > 1
                    )
                else 0
            end
        ) as total_value_cents,
        count(*) as number_of_orders
    from week
    cross join fact_orders as first_line indexed by fact_orders_by_date
    where
        first_line.date_id > week.day_before
        and first_line.date_id <= week.last_day
        and first_line.order_line = 1
        and (first_line.status_id is null or first_line.status_id not in (select status_id from uncounted_statuses))
    group by first_line.customer_id
)

select
    expected.customer_id,
    expected.total_value_cents,
    expected.number_of_orders,
    metric.customer_name
from expected
left join metrics_top_customers_last_week as metric on metric.customer_id = expected.customer_id
left join dim_customers as customer on customer.customer_id = expected.customer_id
where
    metric.customer_id is null
    or metric.total_value_cents <> expected.total_value_cents
    or metric.number_of_orders <> expected.number_of_orders
    or metric.customer_name is not customer.customer_name

union all

-- A customer has one order at least, so one too many in the report shows in their number.
select
    null as customer_id,
    null as total_value_cents,
    sum(metric.number_of_orders) as number_of_orders,
    null as customer_name
from metrics_top_customers_last_week as metric
having
    coalesce(sum(metric.number_of_orders), 0) <> (
        select count(*)
        from week
        cross join fact_orders as fact indexed by fact_orders_by_date
        where
            fact.date_id > week.day_before
            and fact.date_id <= week.last_day
            and fact.order_line = 1
            and (fact.status_id is null or fact.status_id not in (select status_id from uncounted_statuses))
    );
