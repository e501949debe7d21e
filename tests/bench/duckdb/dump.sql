-- Natural keys and cents, in the order of a key: what every contender must agree on.
copy (
    select order_id, customer_name, product_name, full_date, price_cents, passenger_count, run_date
    from fact_orders
    inner join dim_customers using (customer_id)
    inner join dim_products using (product_id)
    inner join dim_dates using (date_id)
    order by order_id
) to 'facts.csv' (format csv, header false, delimiter '|', quote '');

copy (
    select customer_name, total_orders
    from metrics_total_orders_per_customer
    order by customer_name
) to 'total_orders_per_customer.csv' (format csv, header false, delimiter '|', quote '');

copy (
    select customer_name, order_id, order_date, product_name, price_cents
    from metrics_most_recent_order_per_customer
    order by customer_name
) to 'most_recent_order_per_customer.csv' (format csv, header false, delimiter '|', quote '');

copy (
    select customer_name, total_value_cents, number_of_orders
    from metrics_top_customers_last_week
    order by customer_name
) to 'top_customers_last_week.csv' (format csv, header false, delimiter '|', quote '');

copy (select count(*) from rejected_orders) to 'rejects.csv' (format csv, header false);
