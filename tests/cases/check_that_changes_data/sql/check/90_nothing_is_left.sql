-- No check at all.
delete from fact_orders returning order_id;
