-- Damage, for its check to find.
update fact_orders set passenger_count = 2 where order_id = 3;
