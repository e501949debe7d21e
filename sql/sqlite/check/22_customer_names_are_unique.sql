-- A customer name has one key.
-- (A cross join keeps its order: the few rows that a run touched lead, not the history.)
select
    customer.customer_name,
    count(*) as keys
from touched_customers as touched
cross join dim_customers as mine on mine.customer_id = touched.customer_id
cross join dim_customers as customer on customer.customer_name = mine.customer_name
group by customer.customer_name
having count(*) > 1;
