-- The seven days that end on the report date, and the seven before them, by order date. Rejects are those that wait to
-- be mended, by run date.
-- The lines are those of lines_of_orders, looked for among the orders that ever had a day of these: not in the whole history.
select
    figure,
    last_week,
    week_before
from (
    select
        arrayElement(['orders', 'value', 'active customers'], place) as figure,
        place,
        arrayElement(last_week_figures, place) as last_week,
        arrayElement(week_before_figures, place) as week_before
    from (
        select
            [
                toFloat64(countIf(is_last and order_line = 1)),
                sumIf(price_cents, is_last) / 100,
                toFloat64(uniqExactIf(customer_id, is_last))
            ] as last_week_figures,
            [
                toFloat64(countIf(not is_last and order_line = 1)),
                sumIf(price_cents, not is_last) / 100,
                toFloat64(uniqExactIf(customer_id, not is_last))
            ] as week_before_figures
        from (
            select
                date_id > :days_before(7) as is_last,
                customer_id,
                order_line,
                price_cents
            from (
                select
                    order_line,
                    argMax(order_date_id, version) as date_id,
                    argMax(order_customer_id, version) as customer_id,
                    argMax(price_cents, version) as price_cents
                from fact_versions
                where
                    run_id global in (select run_id from published_runs)
                    and order_id in (
                        select order_id
                        from {database}.fact_versions_local
                        where order_date_id > :days_before(14) and order_date_id <= :report_date_id
                    )
                group by
                    order_id,
                    order_line
                having argMax(is_deleted, version) = 0
                settings distributed_group_by_no_merge = 1
            ) as recent_line
            where date_id > :days_before(14) and date_id <= :report_date_id
        ) as line
    ) as sums
    array join [1, 2, 3] as place

    union all

    select
        'rejects' as figure,
        4 as place,
        toFloat64(countIf(run_date_id > :days_before(7))) as last_week,
        toFloat64(countIf(run_date_id <= :days_before(7))) as week_before
    from (
        select toInt32(replaceAll(run_date, '-', '')) as run_date_id
        from open_rejects
    ) as waiting
    where run_date_id > :days_before(14)
) as figures
order by place;
