-- What the checks look at: in a check of the whole warehouse the product of every fact.
-- runs in: check
create temp view touched_products as
select distinct product_id
from fact_orders;
