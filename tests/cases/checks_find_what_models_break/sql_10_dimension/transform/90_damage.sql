-- Damage, for its check to find.
update fact_orders set date_id = 20231299 where order_id = 1;
update fact_orders set product_id = 99 where order_id = 2;
