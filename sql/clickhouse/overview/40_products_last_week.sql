-- What was ordered in the seven days that end on the report date: the ten products of the highest value, then the others
-- together, without a name.
-- The lines are those of lines_of_orders, looked for among the orders that ever had a day of these: not in the whole history.
select
    if(place <= 10, min(entry.2), null) as product_name,
    count() as products,
    sum(entry.3) as order_lines,
    sum(-entry.1) / 100 as value
from (
    select
        entry,
        if(entry_place > 11, 11, entry_place) as place
    from (
        -- Highest value first, then by name.
        select arraySort(groupArray(tuple(-value_cents, product_name, order_lines))) as entries
        from (
            select
                product_id,
                count() as order_lines,
                sum(price_cents) as value_cents
            from (
                select
                    order_line,
                    argMax(order_date_id, version) as date_id,
                    argMax(product_id, version) as product_id,
                    argMax(price_cents, version) as price_cents
                from fact_versions
                where
                    run_id global in (select run_id from published_runs)
                    and order_id in (
                        select order_id
                        from {database}.fact_versions_local
                        where order_date_id > :days_before(7) and order_date_id <= :report_date_id
                    )
                group by
                    order_id,
                    order_line
                having argMax(
                    is_deleted = 1 or order_status_id global in (select status_id from uncounted_statuses), version
                ) = 0
                settings distributed_group_by_no_merge = 1
            ) as recent_line
            where date_id > :days_before(7) and date_id <= :report_date_id
            group by product_id
        ) as sold
        any left join (
            select
                product_id,
                product_name
            from dim_products
        ) as product using (product_id)
    ) as ranked
    array join
        entries as entry,
        arrayEnumerate(entries) as entry_place
) as placed
group by place
order by place;
