-- New names get the next keys, in the order of order_id. Known names keep theirs.
-- dimension_key asks the table itself, so a name that comes again is known by then.
insert into dim_customers (customer_name)
select customer_name
from cleaned_orders
where dimension_key('dim_customers', customer_name) is null;
