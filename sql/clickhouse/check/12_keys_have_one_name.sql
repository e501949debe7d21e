-- No two names of customers or of products have one key: it is made of the name, and nothing else keeps them apart.
select
    'customer_id' as key,
    customer_id as id,
    min(customer_name) as name,
    max(customer_name) as other_name
from dim_customer_rows
group by customer_id
having min(customer_name) <> max(customer_name)

union all

select
    'product_id' as key,
    product_id as id,
    min(product_name) as name,
    max(product_name) as other_name
from dim_product_rows
group by product_id
having min(product_name) <> max(product_name);
