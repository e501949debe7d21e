-- The seven days that end on the report date, and the seven before them, by order date. Rejects are those that wait to
-- be mended, by run date.
-- Units, discount and refunds (the value of negative lines) stand there where a line of these days has some; the average order value is
-- net of discount, and stands where units or discount do.
-- The lines are those of lines_of_orders, looked for among the orders that ever had a day of these: not in the whole history.
select
    figure,
    last_week,
    week_before
from (
    select
        arrayElement(
            ['orders', 'units', 'value', 'discount', 'refunds', 'average order value', 'active customers'], place
        ) as figure,
        place,
        arrayElement(last_week_figures, place) as last_week,
        arrayElement(week_before_figures, place) as week_before
    from (
        select
            [1, has_units, 1, has_discount, has_refunds, has_units or has_discount, 1] as are_there,
            [
                toFloat64(orders),
                toFloat64(units),
                value_cents / 100,
                given_cents / 100,
                refund_cents / 100,
                if(orders = 0, toFloat64(0), (value_cents - given_cents) / 100 / orders),
                toFloat64(customers)
            ] as last_week_figures,
            [
                toFloat64(orders_before),
                toFloat64(units_before),
                value_cents_before / 100,
                given_cents_before / 100,
                refund_cents_before / 100,
                if(orders_before = 0, toFloat64(0), (value_cents_before - given_cents_before) / 100 / orders_before),
                toFloat64(customers_before)
            ] as week_before_figures
        from (
            select
                countIf(is_last and order_line = 1) as orders,
                countIf(not is_last and order_line = 1) as orders_before,
                sumIf(quantity, is_last) as units,
                sumIf(quantity, not is_last) as units_before,
                sumIf(price_cents, is_last) as value_cents,
                sumIf(price_cents, not is_last) as value_cents_before,
                sumIf(discount_cents, is_last) as given_cents,
                sumIf(discount_cents, not is_last) as given_cents_before,
                sumIf(-price_cents, is_last and price_cents < 0) as refund_cents,
                sumIf(-price_cents, not is_last and price_cents < 0) as refund_cents_before,
                uniqExactIf(customer_id, is_last) as customers,
                uniqExactIf(customer_id, not is_last) as customers_before,
                max(quantity <> 1) as has_units,
                max(discount_cents <> 0) as has_discount,
                max(price_cents < 0) as has_refunds
            from (
                select
                    date_id > :days_before(7) as is_last,
                    customer_id,
                    order_line,
                    price_cents,
                    quantity,
                    discount_cents
                from (
                    select
                        order_line,
                        argMax(order_date_id, version) as date_id,
                        argMax(order_customer_id, version) as customer_id,
                        argMax(price_cents, version) as price_cents,
                        argMax(quantity, version) as quantity,
                        argMax(discount_cents, version) as discount_cents
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
                    having argMax(
                        is_deleted = 1 or order_status_id global in (select status_id from uncounted_statuses), version
                    ) = 0
                    settings distributed_group_by_no_merge = 1
                ) as recent_line
                where date_id > :days_before(14) and date_id <= :report_date_id
            ) as line
        ) as sums
    ) as listed
    array join [1, 2, 3, 4, 5, 6, 7] as place
    where arrayElement(are_there, place) = 1

    union all

    select
        'rejects' as figure,
        8 as place,
        toFloat64(countIf(run_date_id > :days_before(7))) as last_week,
        toFloat64(countIf(run_date_id <= :days_before(7))) as week_before
    from (
        select toInt32(replaceAll(run_date, '-', '')) as run_date_id
        from open_rejects
    ) as waiting
    where run_date_id > :days_before(14)
) as figures
order by place;
