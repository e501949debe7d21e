-- What the checks look at: in a run the orders of its file. `ordermart check` puts every order in its place.
drop view if exists temp.touched_orders;

create temp view touched_orders as
select order_id
from cleaned_orders
where order_line = 1;
