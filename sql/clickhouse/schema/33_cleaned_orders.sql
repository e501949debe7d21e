-- One accepted order line of the last successful run's file, superseded ones too: staged_orders in words.
create view if not exists cleaned_orders as
select
    order_id,
    order_line,
    if(named = '', first_name, named) as customer_name,
    product_name,
    concat(
        substring(toString(date_id + 100000000), 2, 4), '-',
        substring(toString(date_id + 100000000), 6, 2), '-',
        substring(toString(date_id + 100000000), 8, 2)
    ) as order_date,
    price_cents,
    price_cents / 100 as price,
    passenger_count,
    quantity,
    discount_cents,
    tax_cents,
    if(status_name = '', null, status_name) as order_status,
    if(order_seconds = -1, null, order_seconds) as order_seconds,
    file_number,
    line_number
from (
    select
        order_id,
        order_line,
        customer_id,
        customer_name as first_name,
        product_name,
        date_id,
        price_cents,
        passenger_count,
        quantity,
        discount_cents,
        tax_cents,
        status_name,
        order_seconds,
        file_number,
        line_number
    from {database}.staged_orders
    where run_id global in (select max(run_id) from {database}.etl_runs where status = 'succeeded')
) as staged
any left join (
    select
        customer_id,
        customer_name as named
    from {database}.dim_customers
    where customer_key is not null
) as known using (customer_id);
