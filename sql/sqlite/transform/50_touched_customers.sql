-- The customers whose reports this run can change: they won or lost an order, or an order of theirs changed.
-- After the facts were emptied for a full refresh, that is every customer.
drop table if exists temp.touched_customers;

create temp table touched_customers (
    customer_id integer primary key
) strict;

insert into touched_customers (customer_id)
select fact.customer_id
from order_outcomes as result
inner join fact_orders as fact on fact.order_id = result.order_id
where result.outcome in ('inserted', 'updated')

union

select result.previous_customer_id
from order_outcomes as result
where result.outcome = 'updated'

union

select customer.customer_id
from dim_customers as customer
where :full_refresh;
