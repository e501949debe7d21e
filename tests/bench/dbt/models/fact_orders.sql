{{ config(materialized='incremental', unique_key='order_id') }}

select
    orders.order_id,
    dim_customers.customer_id,
    dim_products.product_id,
    dim_dates.date_id,
    orders.price_cents,
    orders.passenger_count,
    '{{ env_var("RUN_DATE") }}'::date as run_date
from {{ ref('accepted_orders') }} as orders
inner join {{ ref('dim_customers') }} as dim_customers using (customer_name)
inner join {{ ref('dim_products') }} as dim_products using (product_name)
inner join {{ ref('dim_dates') }} as dim_dates on dim_dates.full_date = orders.order_date
{% if is_incremental() -%}
-- The later run date wins.
where orders.order_id not in (select order_id from {{ this }} where run_date > '{{ env_var("RUN_DATE") }}'::date)
{%- endif %}
