-- How many orders a customer has: what it had and what it won less what it lost. An order of several lines counts once, for its
-- first line's customer. (40_fact_orders says why `or fail`.)
-- share of a first load: 1

-- leave out: in a first load
delete from metrics_total_orders_per_customer
where :anew;

delete from metrics_total_orders_per_customer
where customer_id in (
    select changes.customer_id
    from customer_changes as changes
    cross join metrics_total_orders_per_customer as metric on metric.customer_id = changes.customer_id
    where changes.orders_won < 0 and metric.total_orders + changes.orders_won = 0
);

-- leave out: in a first load
update or fail metrics_total_orders_per_customer as metric
set total_orders = metric.total_orders + changes.orders_won
from customer_changes as changes
where changes.orders_won <> 0 and metric.customer_id = changes.customer_id;

insert or fail into metrics_total_orders_per_customer (customer_id, customer_name, total_orders)
select
    changes.customer_id,
    customer.customer_name,
    changes.orders_won as total_orders
from customer_changes as changes
cross join dim_customers as customer on customer.customer_id = changes.customer_id
where
    changes.orders_won > 0
    and not exists (
        select 1
        from metrics_total_orders_per_customer as metric
        where metric.customer_id = changes.customer_id
    );

-- leave out: without descriptions
update or fail metrics_total_orders_per_customer as metric
set customer_name = renamed.customer_name
from renamed_customers as renamed
where metric.customer_id = renamed.customer_id;
