-- New names get the next keys, in the order of order_id. Known names keep theirs.
-- dimension_key asks the table itself, so a name that comes again is known by then.
insert into dim_products (product_name)
select product_name
from cleaned_orders
where dimension_key('dim_products', product_name) is null;
