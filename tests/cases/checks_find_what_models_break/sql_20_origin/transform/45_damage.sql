-- Damage, for its check to find.
update fact_orders set line_number = 9 where order_id = 3;
