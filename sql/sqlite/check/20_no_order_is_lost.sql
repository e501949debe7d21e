-- Every accepted order of the last file is a fact, with the values of the file unless a later run date has given it others.
select
    cleaned.order_id,
    cleaned.order_line,
    cleaned.customer_name
from cleaned_orders as cleaned
left join fact_orders as fact
    on fact.order_id = cleaned.order_id and fact.order_line = cleaned.order_line
left join dim_customers as customer on customer.customer_id = fact.customer_id
left join dim_products as product on product.product_id = fact.product_id
left join dim_dates as day on day.date_id = fact.date_id
where
    fact.order_id is null
    or (
        fact.run_date_id <= :run_date_id
        and (
            customer.customer_name is not cleaned.customer_name
            or product.product_name is not cleaned.product_name
            or day.full_date is not cleaned.order_date
            or fact.price_cents <> cleaned.price_cents
            or fact.passenger_count <> cleaned.passenger_count
        )
    );
