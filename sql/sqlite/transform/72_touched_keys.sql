-- What the checks look at: in a run the products of its file, each with the statuses that its lines have.
-- runs in: run
drop view if exists temp.touched_keys;

create temp view touched_keys as
select distinct
    product_id,
    status_id
from staged_orders

union all

select distinct
    fact.product_id,
    fact.status_id
from all_facts
cross join fact_orders as fact;
