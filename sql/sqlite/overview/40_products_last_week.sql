-- What was ordered in the seven days that end on the report date: the ten products of the highest value, then the others
-- together, without a name. (With price_is = "order" an order's value is with its first product.)
with products as (
    select
        product_id,
        count(*) as order_lines,
        sum(price_cents) as value_cents
    from lines_of_orders
    where
        date_id > cast(strftime('%Y%m%d', :report_date, '-7 days') as integer)
        and date_id <= cast(strftime('%Y%m%d', :report_date) as integer)
    group by product_id
),

ranked as (
    select
        product.product_name,
        products.order_lines,
        products.value_cents,
        min(row_number() over (order by products.value_cents desc, product.product_name), 11) as place
    from products
    inner join dim_products as product on product.product_id = products.product_id
)

select
    case when place <= 10 then min(product_name) end as product_name,
    count(*) as products,
    sum(order_lines) as order_lines,
    sum(value_cents) / 100.0 as value
from ranked
group by place
order by place;
