-- Every accepted order of the last file is a fact, with the values of the file unless a later run date has given it others.
select
    staged.order_id,
    staged.order_line,
    staged.customer_id
from staged_orders as staged
left join fact_orders as fact on fact.order_id = staged.order_id and fact.order_line = staged.order_line
where
    fact.order_id is null
    or (
        fact.run_date_id <= :run_date_id
        and (
            fact.customer_id <> staged.customer_id
            or fact.product_id <> staged.product_id
            or fact.date_id <> staged.date_id
            or fact.price_cents <> staged.price_cents
            or fact.passenger_count <> staged.passenger_count
        )
    );
