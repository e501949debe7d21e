-- A customer name has one key.
select
    customer.customer_name,
    count(*) as keys
from touched_customers as touched
inner join dim_customers as mine on mine.customer_id = touched.customer_id
inner join dim_customers as customer on customer.customer_name = mine.customer_name
group by customer.customer_name
having count(*) > 1;
