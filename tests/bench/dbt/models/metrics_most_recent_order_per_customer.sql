with latest_days as (
    select customer_id, max(date_id) as date_id
    from {{ ref('fact_orders') }}
    group by customer_id
),

latest as (
    select
        customer_id,
        date_id,
        max(order_id) as order_id,
        arg_max(product_id, order_id) as product_id,
        arg_max(price_cents, order_id) as price_cents
    from {{ ref('fact_orders') }}
    inner join latest_days using (customer_id, date_id)
    group by customer_id, date_id
)

select customer_id, customer_name, order_id, full_date as order_date, product_name, price_cents
from latest
inner join {{ ref('dim_customers') }} using (customer_id)
inner join {{ ref('dim_products') }} using (product_id)
inner join {{ ref('dim_dates') }} using (date_id)
