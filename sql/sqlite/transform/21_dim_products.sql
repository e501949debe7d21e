-- New names get the next keys. Known names keep theirs.
insert into dim_products (product_name)
select product_name
from cleaned_orders
where dimension_key('dim_products', product_name) is null
on conflict (product_name) do nothing;
