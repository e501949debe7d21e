-- What a run is told.
insert into runs_seen (run_id, run_date, run_date_id, report_date)
values (:run_id, :run_date, :run_date_id, :report_date);
