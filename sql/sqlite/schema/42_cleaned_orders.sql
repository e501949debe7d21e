-- One accepted order line of the last successful run's file, superseded ones too, in words. They are staged; a first load is not, and
-- its lines are the facts of its run.
create view if not exists cleaned_orders as
with accepted as (
    select
        order_id,
        order_line,
        customer_id,
        product_id,
        date_id,
        price_cents,
        passenger_count,
        quantity,
        discount_cents,
        tax_cents,
        status_id,
        order_seconds,
        file_number,
        line_number
    from staged_orders

    union all

    select
        fact.order_id,
        fact.order_line,
        fact.customer_id,
        fact.product_id,
        fact.date_id,
        fact.price_cents,
        fact.passenger_count,
        fact.quantity,
        fact.discount_cents,
        fact.tax_cents,
        fact.status_id,
        fact.order_seconds,
        fact.file_number,
        fact.line_number
    from (
        select max(run_id) as run_id
        from etl_runs
        where status = 'succeeded' and not exists (select 1 from staged_orders)
    ) as last_run
    cross join fact_orders as fact on fact.run_id = last_run.run_id
)

select
    accepted.order_id,
    accepted.order_line,
    customer.customer_name,
    product.product_name,
    printf('%04d-%02d-%02d', accepted.date_id / 10000, accepted.date_id / 100 % 100, accepted.date_id % 100) as order_date,
    accepted.price_cents,
    accepted.price_cents / 100.0 as price,
    accepted.passenger_count,
    accepted.quantity,
    accepted.discount_cents,
    accepted.tax_cents,
    status.status_name as order_status,
    accepted.order_seconds,
    accepted.file_number,
    accepted.line_number
from accepted
left join dim_customers as customer on customer.customer_id = accepted.customer_id
left join dim_products as product on product.product_id = accepted.product_id
left join dim_statuses as status on status.status_id = accepted.status_id;
