-- How many customers have how many orders.
select
    arrayElement(
        ['1', '2', '3', '4', '5', '6 to 10', '11 to 20', '21 to 50', '51 to 100', 'over 100'], place
    ) as orders,
    sum(counted) as customers
from (
    select
        multiIf(
            total_orders <= 5, toInt64(total_orders),
            total_orders <= 10, 6,
            total_orders <= 20, 7,
            total_orders <= 50, 8,
            total_orders <= 100, 9,
            10
        ) as place,
        toInt64(1) as counted
    from metrics_total_orders_per_customer

    union all

    -- Ranges without a customer.
    select
        toInt64(arrayJoin([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])) as place,
        toInt64(0) as counted
) as customer
group by place
order by place;
