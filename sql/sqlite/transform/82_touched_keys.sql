-- What the checks look at: in a check of the whole warehouse the products of all facts, each with the statuses that its lines have.
-- runs in: check
create temp view touched_keys as
select distinct
    product_id,
    status_id
from fact_orders;
