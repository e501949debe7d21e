-- Damage, for its check to find.
update metrics_most_recent_order_per_customer set order_id = 2, order_date = '2023-12-09', price_cents = 2000 where customer_name = 'Ana';
