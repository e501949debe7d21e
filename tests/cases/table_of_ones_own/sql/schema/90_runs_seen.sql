-- One run.
create table if not exists runs_seen (
    run_id integer primary key,
    run_date text not null,
    run_date_id integer not null,
    report_date text not null
) strict;
