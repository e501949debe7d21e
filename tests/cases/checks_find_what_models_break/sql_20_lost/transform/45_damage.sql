-- Damage, for its check to find.
delete from fact_orders where order_id = 3;
