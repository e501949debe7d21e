-- An order of the file that this run does something with: what, and who had the order before. Unchanged orders are not here,
-- unless they come to belong to a later run date; nor are a first load's orders, which are all inserted.
-- An order whose values are the stored ones is unchanged; otherwise the later run date wins. The lines of an order share its outcome.
drop table if exists temp.order_outcomes;

create temp table order_outcomes (
    order_id any not null primary key,
    outcome text not null,
    lines integer not null,                -- of the file
    previous_customer_id integer,
    previous_run_date_id integer
) strict, without rowid;

with compared as (
    select
        staged.order_id,
        fact.run_date_id as previous_run_date_id,
        fact.customer_id as previous_customer_id,
        staged.customer_id <> fact.customer_id
        or staged.product_id <> fact.product_id
        or staged.date_id <> fact.date_id
        or staged.price_cents <> fact.price_cents
        or staged.passenger_count <> fact.passenger_count
        -- Further lines are looked for only where there are some: a case stops there, an `and` does not.
        or case
            when :order_lines or exists (select 1 from fact_orders where order_line > 1) then (
                (select count(*) from staged_orders as line where line.order_id = staged.order_id)
                <> (select count(*) from fact_orders as line where line.order_id = staged.order_id)
                or exists (
                    select
                        line.order_line,
                        line.customer_id,
                        line.product_id,
                        line.date_id,
                        line.price_cents,
                        line.passenger_count
                    from staged_orders as line
                    where line.order_id = staged.order_id

                    except

                    select
                        line.order_line,
                        line.customer_id,
                        line.product_id,
                        line.date_id,
                        line.price_cents,
                        line.passenger_count
                    from fact_orders as line
                    where line.order_id = staged.order_id
                )
            )
            else 0
        end as is_changed
    from staged_orders as staged
    left join fact_orders as fact on fact.order_id = staged.order_id and fact.order_line = 1
    where staged.order_line = 1 and not :first_load
)

insert into order_outcomes (order_id, outcome, lines, previous_customer_id, previous_run_date_id)
select
    order_id,
    case
        when previous_run_date_id is null then 'inserted'
        when not is_changed then 'unchanged'
        when previous_run_date_id > :run_date_id then 'superseded'
        else 'updated'
    end as outcome,
    case
        when :order_lines
            then (select count(*) from staged_orders as line where line.order_id = compared.order_id)
        else 1
    end as lines,
    previous_customer_id,
    previous_run_date_id
from compared
where previous_run_date_id is null or previous_run_date_id < :run_date_id or is_changed;
