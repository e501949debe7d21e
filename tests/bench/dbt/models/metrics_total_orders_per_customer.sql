select customer_id, customer_name, total_orders
from (select customer_id, count(*) as total_orders from {{ ref('fact_orders') }} group by customer_id)
inner join {{ ref('dim_customers') }} using (customer_id)
