{{ config(materialized='view') }}

select order_id, customer_name, product_name, order_date, price_cents, passenger_count
from {{ ref('typed_orders') }}
where reason is null and rowid not in (select record_id from {{ ref('repeated_orders') }})
