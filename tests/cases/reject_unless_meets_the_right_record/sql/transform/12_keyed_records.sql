-- A window makes raw_orders run ahead of the condition, which then rejects another record than it means.
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
from (
    select
        *,
        first_value(price_cents) over (rows between 1 following and 1 following) as next_price_cents
    from raw_orders
)
where reject_unless('bad_price', price_cents <> 200 or next_price_cents is null);
