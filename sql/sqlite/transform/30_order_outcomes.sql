-- An order of the file that this run does something with: what, and whose it is, of which day and value, by the file and before.
-- Unchanged orders are not here, unless they come to belong to a later run date; nor are a first load's orders, which are all inserted.
-- An order whose values are the stored ones is unchanged; otherwise the later run date wins. The lines of an order share its outcome.
-- An order has its first line's customer, day and status, and the value of all lines.
drop table if exists temp.order_outcomes;

create temp table order_outcomes (
    order_id any not null primary key,
    outcome text not null,
    lines integer not null,                -- of the file
    customer_id integer not null,
    date_id integer not null,
    value_cents integer not null,
    is_counted integer not null,           -- 1: reports see it
    previous_customer_id integer,
    previous_date_id integer,
    previous_value_cents integer,
    was_counted integer,
    previous_run_date_id integer
) strict, without rowid;

-- leave out: in a first load
with compared as (
    select
        staged.order_id,
        staged.customer_id,
        staged.date_id,
        staged.price_cents + case
            when :order_lines then (
                select coalesce(sum(line.price_cents), 0)
                from staged_orders as line
                where line.order_id = staged.order_id and line.order_line > 1
            )
            else 0
        end as value_cents,
        staged.status_id is null
        or staged.status_id not in (select status_id from uncounted_statuses) as is_counted,
        fact.customer_id as previous_customer_id,
        fact.date_id as previous_date_id,
        -- Further lines are looked for only where there are some: a case stops there, an `and` does not.
        fact.price_cents + case
            when exists (select 1 from fact_orders where order_line > 1) then (
                select coalesce(sum(line.price_cents), 0)
                from fact_orders as line
                where line.order_id = staged.order_id and line.order_line > 1
            )
            else 0
        end as previous_value_cents,
        fact.status_id is null
        or fact.status_id not in (select status_id from uncounted_statuses) as was_counted,
        fact.run_date_id as previous_run_date_id,
        staged.customer_id <> fact.customer_id
        or staged.product_id <> fact.product_id
        or staged.date_id <> fact.date_id
        or staged.price_cents <> fact.price_cents
        or staged.passenger_count <> fact.passenger_count
        or staged.quantity <> fact.quantity
        or staged.discount_cents <> fact.discount_cents
        or staged.tax_cents <> fact.tax_cents
        or staged.status_id is not fact.status_id
        or staged.order_seconds is not fact.order_seconds
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
                        line.passenger_count,
                        line.quantity,
                        line.discount_cents,
                        line.tax_cents,
                        line.status_id,
                        line.order_seconds
                    from staged_orders as line
                    where line.order_id = staged.order_id

                    except

                    select
                        line.order_line,
                        line.customer_id,
                        line.product_id,
                        line.date_id,
                        line.price_cents,
                        line.passenger_count,
                        line.quantity,
                        line.discount_cents,
                        line.tax_cents,
                        line.status_id,
                        line.order_seconds
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

insert into order_outcomes (
    order_id, outcome, lines, customer_id, date_id, value_cents, is_counted,
    previous_customer_id, previous_date_id, previous_value_cents, was_counted, previous_run_date_id
)
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
    customer_id,
    date_id,
    value_cents,
    is_counted,
    previous_customer_id,
    previous_date_id,
    previous_value_cents,
    was_counted,
    previous_run_date_id
from compared
where previous_run_date_id is null or previous_run_date_id < :run_date_id or is_changed;

-- Orders of an unknown source come to be of the run's source, by the records that become their origin. How many is told.
-- leave out: without unknown sources
drop table if exists temp.orders_of_unknown_source;

-- leave out: without unknown sources
create temp table orders_of_unknown_source (
    orders integer not null
) strict;

-- leave out: without unknown sources
insert into orders_of_unknown_source (orders)
select count(*) as orders
from order_outcomes as known
cross join fact_orders as fact on fact.order_id = known.order_id and fact.order_line = 1
left join etl_runs as run on run.run_id = fact.run_id
where known.outcome in ('updated', 'unchanged') and run.source_name is null;
