-- A record of the last file is loaded or rejected, not both: reject_unless has met the record that it was asked about.
select
    rejected.line_number,
    rejected.reason,
    cleaned.order_id
-- Without rejects there is nothing to look up.
from (select 1 as yes from rejected_orders where run_id = :run_id limit 1) as has_rejects
cross join cleaned_orders as cleaned
cross join rejected_orders as rejected
where rejected.run_id = :run_id and rejected.line_number = cleaned.line_number;
