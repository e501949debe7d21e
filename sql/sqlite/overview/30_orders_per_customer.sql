-- How many customers have how many orders.
with counted as (
    select
        total_orders,
        count(*) as customers
    from metrics_total_orders_per_customer
    group by total_orders
),

ranges (place, orders, lowest, highest) as (
    values
        (1, '1', 1, 1), (2, '2', 2, 2), (3, '3', 3, 3), (4, '4', 4, 4), (5, '5', 5, 5),
        (6, '6 to 10', 6, 10), (7, '11 to 20', 11, 20), (8, '21 to 50', 21, 50), (9, '51 to 100', 51, 100),
        (10, 'over 100', 101, 9223372036854775807)
)

select
    ranges.orders,
    coalesce(sum(counted.customers), 0) as customers
from ranges
left join counted on counted.total_orders between ranges.lowest and ranges.highest
group by ranges.place
order by ranges.place;
