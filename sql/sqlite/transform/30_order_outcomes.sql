-- An order of the file that the warehouse knows already: what loading it means, and who had it before. Orders of the file that
-- are not here are inserted.
-- An order whose values are the stored ones is unchanged; otherwise the later run date wins.
drop table if exists temp.order_outcomes;

create temp table order_outcomes (
    order_id any not null primary key,
    outcome text not null,
    previous_customer_id integer not null
) strict, without rowid;

insert into order_outcomes (order_id, outcome, previous_customer_id)
select
    cleaned.order_id,
    case
        when
            dimension_key('dim_customers', cleaned.customer_name) = fact.customer_id
            and dimension_key('dim_products', cleaned.product_name) = fact.product_id
            and dimension_key('dim_dates', cleaned.order_date) = fact.date_id
            and cleaned.price_cents = fact.price_cents
            and cleaned.passenger_count = fact.passenger_count
            then 'unchanged'
        when fact.run_date_id > :run_date_id then 'superseded'
        else 'updated'
    end as outcome,
    fact.customer_id as previous_customer_id
-- With no facts yet, a first load's orders need not be looked up one by one.
from (select 1 as yes from fact_orders limit 1) as has_facts
cross join cleaned_orders as cleaned
cross join fact_orders as fact
where fact.order_id = cleaned.order_id and fact.order_line = cleaned.order_line;
