-- A product name has one key.
select
    product_name,
    count(*) as keys
from dim_products
group by product_name
having count(*) > 1;
