-- How many orders there are.
select count(*) as orders
from fact_orders as fact
where fact.order_line = 1;
