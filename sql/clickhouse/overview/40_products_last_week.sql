-- What was ordered in the seven days that end on the report date: the ten products of the highest value, then the others
-- together, without a name.
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
            from lines_of_orders
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
