-- No two names or own keys of customers, no two names of products or of statuses have one key: it is made of the name, and nothing else keeps them apart.
select
    'customer_id' as key,
    customer_id as id,
    min(concat(customer_key, if(customer_key = '', customer_name, ''))) as name,
    max(concat(customer_key, if(customer_key = '', customer_name, ''))) as other_name
from dim_customer_rows
group by customer_id
having name <> other_name or min(customer_key = '') <> max(customer_key = '')

union all

select
    'product_id' as key,
    product_id as id,
    min(product_name) as name,
    max(product_name) as other_name
from dim_product_rows
group by product_id
having min(product_name) <> max(product_name)

union all

select
    'status_id' as key,
    status_id as id,
    min(status_name) as name,
    max(status_name) as other_name
from dim_status_rows
group by status_id
having min(status_name) <> max(status_name);
