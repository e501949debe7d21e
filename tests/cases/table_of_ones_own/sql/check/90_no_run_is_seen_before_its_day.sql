-- The report date is not before the run date.
select run_id
from runs_seen
where report_date < run_date;
