-- Damage, for its check to find.
update metrics_top_customers_last_week set total_value_cents = 1 where customer_name = 'Ana';
