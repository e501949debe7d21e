-- Damage, for its check to find.
update metrics_total_orders_per_customer set total_orders = 3 where customer_name = 'Ana';
