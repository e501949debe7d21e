-- New names get the next keys, in the order of their names within a file. Known names keep theirs.
insert into dim_products (product_name)
select distinct product_name
from cleaned_orders
where product_name not in (select known.product_name from dim_products as known)
order by product_name;
