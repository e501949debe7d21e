-- The days between the first and the last run date that no successful run has loaded since the last full refresh,
-- of all or of their source.
-- heading: dates that no successful run has loaded
-- runs for: every engine
with counting as (
    select
        run_date,
        status
    from etl_runs
    where
        run_id >= (
            select coalesce(max(refresh.run_id), 0)
            from etl_runs as refresh
            where refresh.status = 'succeeded' and refresh.full_refresh = 1 and refresh.replaced_orders is null
        )
        and run_id not in (
            select replaced.run_id
            from etl_runs as refresh
            cross join etl_runs as replaced
                on replaced.run_id < refresh.run_id and replaced.source_name = refresh.source_name
            where refresh.status = 'succeeded' and refresh.replaced_orders is not null
        )
),

loaded as (
    select run_date
    from counting
    where status = 'succeeded'

    union

    select date(max(run_date), '+1 day') as run_date
    from counting
),

pairs as (
    select
        run_date,
        lead(run_date) over (order by run_date) as next_date
    from loaded
)

select
    date(run_date, '+1 day') as first_missing,
    date(next_date, '-1 day') as last_missing,
    cast(julianday(next_date) - julianday(run_date) as integer) - 1 as days
from pairs
where next_date > date(run_date, '+1 day')
order by run_date;
