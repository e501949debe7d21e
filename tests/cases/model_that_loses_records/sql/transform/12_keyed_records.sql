-- Dear records go missing.
drop view if exists temp.keyed_records;

create temp view keyed_records as
select
    order_id,
    1 as order_line,
    dimension_key('dim_customers', customer_name) as customer_id,
    dimension_key('dim_products', replace(replace(lower(product_id), ' ', '_'), '-', '_')) as product_id,
    date_id,
    price_cents,
    passenger_count,
    quantity,
    discount_cents,
    tax_cents,
    null as status_id,
    order_seconds,
    file_number,
    line_number
from raw_orders
where price_cents <= 10000;
