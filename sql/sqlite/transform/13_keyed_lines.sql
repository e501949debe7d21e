-- One line of an order as a fact has it, with --order-lines. An order's lines are numbered in file order.
-- runs for: every engine
drop view if exists temp.keyed_lines;

create temp view keyed_lines as
select
    order_id,
    row_number() over (partition by order_id order by file_number, line_number) as order_line,
    dimension_key('dim_customers', customer_name, customer_key) as customer_id,
    dimension_key('dim_products', snake_case(product_id)) as product_id,
    date_id,
    price_cents,
    passenger_count,
    quantity,
    discount_cents,
    tax_cents,
    case when order_status is not null then dimension_key('dim_statuses', snake_case(order_status)) end as status_id,
    order_seconds,
    file_number,
    line_number,
    customer_name,
    customer_key,
    customer_segment,
    customer_email,
    country,
    region,
    product_title,
    category,
    subcategory
from order_lines;
