-- A record of a first load is a fact or rejected, not both. (check/24 says that of staged orders, and a first load is not staged.)
select
    fact.order_id,
    fact.file_number,
    fact.line_number
-- Without rejects there is nothing to look up.
from (select 1 as yes from rejected_orders where run_id = :run_id and :first_load limit 1) as has_rejects
cross join fact_orders as fact
where (fact.file_number, fact.line_number) in (
    select
        rejected.file_number,
        rejected.line_number
    from rejected_orders as rejected
    where rejected.run_id = :run_id
);
