-- New names get the next keys, in the order of their names within a file. Known names keep theirs.
insert into dim_customers (customer_name)
select distinct customer_name
from cleaned_orders
where customer_name not in (select known.customer_name from dim_customers as known)
order by customer_name;
