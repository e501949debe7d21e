-- An order's extra columns move with its origin: those of the record before go, and those of the record that it comes from now come.
-- (Where nothing was kept, no order is looked for.)
-- leave out: in a first load
delete from order_extras
where
    order_id in (
        select known.order_id
        from (select 1 as yes from order_extras limit 1) as has_extras
        cross join order_outcomes as known
        where known.outcome in ('updated', 'unchanged')
    );

-- record_extras has them as the raw file was read.
-- leave out: without extra columns
insert into order_extras (order_id, order_line, extras)
select
    staged.order_id,
    staged.order_line,
    record.extras
from order_outcomes as known
cross join staged_orders as staged on staged.order_id = known.order_id
cross join record_extras as record
    on record.file_number = staged.file_number and record.line_number = staged.line_number
where known.outcome <> 'superseded' and not :first_load;

-- A first load is not staged: its orders are the facts.
-- leave out: without extra columns
insert into order_extras (order_id, order_line, extras)
select
    fact.order_id,
    fact.order_line,
    record.extras
from fact_orders as fact
cross join record_extras as record on record.file_number = fact.file_number and record.line_number = fact.line_number
where fact.run_id = :run_id and :first_load;
