-- What the checks look at: in a check of the whole warehouse every order.
-- runs in: check
create temp view touched_orders as
select distinct order_id
from fact_orders;
