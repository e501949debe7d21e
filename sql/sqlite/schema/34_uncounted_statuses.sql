-- A status whose orders do not count: they are stored and accounted for, and no report sees them. An order's status is its first
-- line's; one without a status counts. Where a query leaves such orders out, the condition stands in it: the null first, so that
-- orders without a status need no look-up.
create view if not exists uncounted_statuses as
select status_id
from dim_statuses
where is_counted = 0;
