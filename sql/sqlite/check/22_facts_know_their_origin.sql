-- A fact's origin is a line of a file of a successful run, of the run date that the order belongs to; or not known at all. Looked at in a
-- check of the whole warehouse: a run gives its facts its own.
select
    origin.run_id,
    origin.file_number,
    origin.run_date_id
from (
    select distinct
        run_id,
        file_number,
        run_date_id,
        line_number is null as is_unknown
    from fact_orders
    where :everything
) as origin
left join etl_runs as run on run.run_id = origin.run_id and run.status = 'succeeded'
left join etl_run_files as file on file.run_id = origin.run_id and file.file_number = origin.file_number
where
    case
        when origin.run_id is null then origin.file_number is not null or not origin.is_unknown
        else
            file.run_id is null
            or origin.is_unknown
            or origin.run_date_id is not cast(replace(run.run_date, '-', '') as integer)
    end;
