-- A record of the last file is loaded or rejected, not both: reject_unless has met the record that it was asked about.
select
    line_number,
    order_id
from staged_orders
where
    -- Without rejects there is nothing to look up.
    exists (select 1 from rejected_orders where run_id = :run_id)
    and line_number in (select rejected.line_number from rejected_orders as rejected where rejected.run_id = :run_id);
