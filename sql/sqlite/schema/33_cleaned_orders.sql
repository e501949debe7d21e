-- One accepted order line of the last successful run's file, superseded ones too: staged_orders in words.
create view if not exists cleaned_orders as
select
    staged.order_id,
    staged.order_line,
    customer.customer_name,
    product.product_name,
    printf('%04d-%02d-%02d', staged.date_id / 10000, staged.date_id / 100 % 100, staged.date_id % 100) as order_date,
    staged.price_cents,
    staged.price_cents / 100.0 as price,
    staged.passenger_count,
    staged.file_number,
    staged.line_number,
    staged.copies
from staged_orders as staged
left join dim_customers as customer on customer.customer_id = staged.customer_id
left join dim_products as product on product.product_id = staged.product_id;
