-- What a run does is undone with the run, also in the schema stage.
create table if not exists emptied (run_id integer);
delete from fact_orders;
