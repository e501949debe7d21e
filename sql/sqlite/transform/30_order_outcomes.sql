-- One order of the file: what loading it means for the warehouse, and who had it before.
-- An order whose values are the stored ones is unchanged; otherwise the later run date wins.
drop table if exists temp.order_outcomes;

create temp table order_outcomes (
    order_id any not null primary key,
    outcome text not null,
    previous_customer_id integer           -- null for an order that is new
) strict, without rowid;

insert into order_outcomes (order_id, outcome, previous_customer_id)
select
    cleaned.order_id,
    case
        when fact.order_id is null then 'inserted'
        when
            customer.customer_name = cleaned.customer_name
            and product.product_name = cleaned.product_name
            and day.full_date = cleaned.order_date
            and fact.price_cents = cleaned.price_cents
            and fact.passenger_count = cleaned.passenger_count
            then 'unchanged'
        when fact.run_date_id > :run_date_id then 'superseded'
        else 'updated'
    end as outcome,
    fact.customer_id as previous_customer_id
from cleaned_orders as cleaned
left join fact_orders as fact
    on fact.order_id = cleaned.order_id and fact.order_line = cleaned.order_line
left join dim_customers as customer on customer.customer_id = fact.customer_id
left join dim_products as product on product.product_id = fact.product_id
left join dim_dates as day on day.date_id = fact.date_id;
