-- The rejects that wait, by reason.
-- heading: rejects that wait to be mended
-- runs for: every engine
select
    reason,
    count(*) as records,
    count(distinct run_id) as runs,
    min(run_date) as first_run_date,
    max(run_date) as last_run_date
from open_rejects
group by reason
order by records desc, reason;
