-- In the order of the runs.
select
    run_id,
    run_date,
    run_date_id,
    report_date
from runs_seen
order by run_id;
