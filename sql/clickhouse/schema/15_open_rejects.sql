-- The rejects that wait to be mended. Those of runs that did not succeed are none of them, and a run that did not succeed
-- settles none.
create view if not exists open_rejects as
select
    run_id,
    file_number,
    line_number,
    run_date,
    reason,
    order_id,
    raw_text,
    input_path,
    absolute_path,
    header,
    settings
from (
    select
        run_id,
        file_number,
        line_number,
        run_date,
        reason,
        order_id,
        raw_text
    from (
        select
            run_id,
            file_number,
            line_number,
            reason,
            order_id,
            raw_text
        from {database}.rejected_orders
        where
            run_id in (select run_id from {database}.etl_runs where status = 'succeeded')
            and (run_id, file_number, line_number) not in (
                select
                    run_id,
                    file_number,
                    line_number
                from {database}.settled_rejects
            )
    ) as rejected
    any left join (
        select
            run_id,
            run_date
        from {database}.etl_runs
    ) as run using (run_id)
) as dated
any left join (
    select
        run_id,
        file_number,
        input_path,
        absolute_path,
        header,
        settings
    from {database}.etl_run_files
) as file using (run_id, file_number);
