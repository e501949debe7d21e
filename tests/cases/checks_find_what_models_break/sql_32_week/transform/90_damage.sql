-- Damage, for its check to find.
delete from metrics_top_customers_last_week where customer_name = 'Ben';
