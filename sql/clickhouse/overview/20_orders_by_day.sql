-- The eight weeks that end on the report date, by order date, and for each day the mean of the seven days that end on it.
-- Each day of the 62 counts for itself and for the means of the six days after it.
-- The lines are those of lines_of_orders, looked for among the orders that ever had a day of these: not in the whole history.
select
    arrayElement(:report_days, place + ago) as order_date,
    sum(if(ago = 0, day_orders, 0)) as orders,
    sum(if(ago = 0, day_value_cents, 0)) / 100 as value,
    sum(day_orders) / 7 as mean_orders,
    sum(day_value_cents) / 7 / 100 as mean_value
from (
    select
        indexOf(
            :report_days,
            concat(
                substring(toString(date_id + 100000000), 2, 4), '-',
                substring(toString(date_id + 100000000), 6, 2), '-',
                substring(toString(date_id + 100000000), 8, 2)
            )
        ) as place,
        toInt64(countIf(order_line = 1)) as day_orders,
        sum(price_cents) as day_value_cents
    from (
        select
            order_line,
            argMax(order_date_id, version) as date_id,
            argMax(price_cents, version) as price_cents
        from fact_versions
        where
            run_id global in (select run_id from published_runs)
            and order_id in (
                select order_id
                from {database}.fact_versions_local
                where order_date_id > :days_before(62) and order_date_id <= :report_date_id
            )
        group by
            order_id,
            order_line
        having argMax(
            is_deleted = 1 or order_status_id global in (select status_id from uncounted_statuses), version
        ) = 0
        settings distributed_group_by_no_merge = 1
    ) as recent_line
    where date_id > :days_before(62) and date_id <= :report_date_id
    group by date_id

    union all

    -- Days without an order.
    select
        arrayJoin(arrayEnumerate(:report_days)) as place,
        toInt64(0) as day_orders,
        toInt64(0) as day_value_cents
) as by_day
array join [0, 1, 2, 3, 4, 5, 6] as ago
where place + ago between 7 and 62
group by order_date
order by order_date;
