-- The rejects that wait to be mended. Dismissed ones are none of them, nor are those of runs that did not succeed, and a run that did not succeed
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
            and (run_id, file_number, line_number) not in (
                select
                    run_id,
                    file_number,
                    line_number
                from {database}.dismissed_rejects
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
