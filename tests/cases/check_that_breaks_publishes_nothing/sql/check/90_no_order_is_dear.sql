-- No touched order costs more than 100.
select
    fact.order_id,
    fact.price
from touched_orders as touched
inner join fact_orders as fact on fact.order_id = touched.order_id
where fact.price_cents > 10000
order by fact.order_id;
