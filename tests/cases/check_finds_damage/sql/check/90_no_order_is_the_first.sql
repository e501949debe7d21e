-- No touched order is order 1.
select
    touched.order_id,
    'first' as why
from touched_orders as touched
where touched.order_id = 1;
