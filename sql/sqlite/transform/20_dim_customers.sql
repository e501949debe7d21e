-- New names get the next keys. Known names keep theirs.
insert into dim_customers (customer_name)
select customer_name
from cleaned_orders
where dimension_key('dim_customers', customer_name) is null
on conflict (customer_name) do nothing;
