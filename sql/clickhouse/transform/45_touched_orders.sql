-- The orders of this run's facts, with the customers that they had and have. Of a first load everything is touched, and nothing
-- need be known of it. (There is no run 0.)
insert into touched_orders_local (run_id, order_id, customer_id)
select
    :run_id as run_id,
    order_id,
    customer_id
from (
    select
        order_id,
        customer_id
    from fact_versions_local
    where
        order_line = 1
        and run_id in (select run_id from visible_runs_local)
        and order_id in (
            select order_id
            from fact_versions_local
            where run_id = if(:first_load, 0, :run_id) and stored_with = if(:first_load, 0, :run_id)
        )
    group by
        order_id,
        customer_id
) as touched;
