-- One record that was not loaded, and why. Of a run that did not succeed, the first 1,000.
create table if not exists rejected_orders (
    run_id integer not null references etl_runs (run_id),
    file_number integer not null,          -- of the run's files
    line_number integer not null check (line_number > 0),   -- of the file, where the record starts
    reason text not null,
    column_name text,                      -- the column at fault, where the reason is one column's
    order_id any,                          -- where the record has one that could be read
    raw_text any not null,                 -- as sent: text, or a blob where the bytes are no valid text
    settled_by_run_id integer,             -- the run that replayed it, read its file again, or refreshed all
    dismissed_at text,                     -- UTC: when somebody said that it is never mended; null where nobody has
    primary key (run_id, file_number, line_number)
) strict, without rowid;
