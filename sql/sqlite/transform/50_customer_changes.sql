-- A customer whose orders this run changed: how many it won less how many it lost, the latest day of those it won, and whether
-- it lost its latest order, by another customer, day or value. Only these customers' reports can change.
-- (A cross join keeps its order: the few rows that a run touched lead, not the history.)
drop table if exists temp.customer_changes;

create temp table customer_changes (
    customer_id integer primary key,
    orders_won integer not null,
    latest_won_date_id integer,
    lost_latest integer not null
) strict;

with changes as (
    select
        fact.customer_id,
        1 as orders_won,
        fact.date_id as latest_won_date_id,
        0 as lost_latest
    from cleaned_orders as cleaned
    left join order_outcomes as known on known.order_id = cleaned.order_id
    cross join fact_orders as fact on fact.order_id = cleaned.order_id and fact.order_line = cleaned.order_line
    where cleaned.order_line = 1 and (known.outcome is null or known.outcome = 'updated')

    union all

    select
        known.previous_customer_id as customer_id,
        -1 as orders_won,
        null as latest_won_date_id,
        known.order_id is metric.order_id as lost_latest
    from order_outcomes as known
    left join metrics_most_recent_order_per_customer as metric on metric.customer_id = known.previous_customer_id
    where known.outcome = 'updated'
)

insert into customer_changes (customer_id, orders_won, latest_won_date_id, lost_latest)
select
    customer_id,
    sum(orders_won) as orders_won,
    max(latest_won_date_id) as latest_won_date_id,
    max(lost_latest) as lost_latest
from changes
group by customer_id;
