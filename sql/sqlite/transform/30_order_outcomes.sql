-- An order of the file that this run does something with: what, and who had the order before. Unchanged orders are not here,
-- unless they come to belong to a later run date; nor are a first load's orders, which are all inserted.
-- An order whose values are the stored ones is unchanged; otherwise the later run date wins.
drop table if exists temp.order_outcomes;

create temp table order_outcomes (
    order_id any not null primary key,
    outcome text not null,
    previous_customer_id integer
) strict, without rowid;

insert into order_outcomes (order_id, outcome, previous_customer_id)
select
    staged.order_id,
    case
        when fact.order_id is null then 'inserted'
        when
            staged.customer_id = fact.customer_id
            and staged.product_id = fact.product_id
            and staged.date_id = fact.date_id
            and staged.price_cents = fact.price_cents
            and staged.passenger_count = fact.passenger_count
            then 'unchanged'
        when fact.run_date_id > :run_date_id then 'superseded'
        else 'updated'
    end as outcome,
    fact.customer_id as previous_customer_id
from staged_orders as staged
left join fact_orders as fact on fact.order_id = staged.order_id and fact.order_line = staged.order_line
where
    not :first_load
    and (
        fact.order_id is null
        or fact.run_date_id < :run_date_id
        or staged.customer_id <> fact.customer_id
        or staged.product_id <> fact.product_id
        or staged.date_id <> fact.date_id
        or staged.price_cents <> fact.price_cents
        or staged.passenger_count <> fact.passenger_count
    );
