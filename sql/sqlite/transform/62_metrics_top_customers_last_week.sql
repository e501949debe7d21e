-- What customers ordered in the seven days that end on the report date, the highest run date loaded so far: what they had in the week
-- on record and what they won in it less what they lost. (51_week_changes says when there is no week on record.)
-- An order of several lines has its first line's customer and date, and the value of all of them. (40_fact_orders says why `or fail`.)
-- share of a first load: 1
delete from metrics_top_customers_last_week
where :anew or coalesce(:previous_report_date, '') <= date(:report_date, '-7 days');

-- leave out: in a first load
delete from metrics_top_customers_last_week
where customer_id in (
    select changes.customer_id
    from week_changes as changes
    cross join metrics_top_customers_last_week as metric on metric.customer_id = changes.customer_id
    where changes.orders < 0 and metric.number_of_orders + changes.orders = 0
);

-- leave out: in a first load
update or fail metrics_top_customers_last_week as metric
set
    total_value_cents = metric.total_value_cents + changes.value_cents,
    number_of_orders = metric.number_of_orders + changes.orders
from week_changes as changes
where
    (changes.orders <> 0 or changes.value_cents <> 0)
    and metric.customer_id = changes.customer_id;

insert or fail into metrics_top_customers_last_week (customer_id, customer_name, total_value_cents, number_of_orders)
select
    changes.customer_id,
    customer.customer_name,
    changes.value_cents as total_value_cents,
    changes.orders as number_of_orders
from week_changes as changes
cross join dim_customers as customer on customer.customer_id = changes.customer_id
where
    changes.orders > 0
    and not exists (
        select 1
        from metrics_top_customers_last_week as metric
        where metric.customer_id = changes.customer_id
    );

-- leave out: without descriptions
update or fail metrics_top_customers_last_week as metric
set customer_name = renamed.customer_name
from renamed_customers as renamed
where metric.customer_id = renamed.customer_id;
