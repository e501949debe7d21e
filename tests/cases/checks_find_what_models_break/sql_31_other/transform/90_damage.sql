-- Damage, for its check to find.
update metrics_most_recent_order_per_customer set price_cents = 1 where customer_name = 'Ben';
