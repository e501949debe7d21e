-- An order's lines are numbered from 1 without a gap: none is there twice, none is left over.
-- (A cross join keeps its order: the few rows that a run touched lead, not the history.)
select
    fact.order_id,
    count(*) as lines,
    max(fact.order_line) as highest_line
from touched_orders as touched
cross join fact_orders as fact on fact.order_id = touched.order_id
group by fact.order_id
having count(*) <> max(fact.order_line) or min(fact.order_line) <> 1;
