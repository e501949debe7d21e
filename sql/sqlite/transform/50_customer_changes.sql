-- A customer whose orders this run changed: how many it won less how many it lost, the latest day of those it won, and whether
-- it lost its latest order, by another customer, day or value. Only these customers' reports can change.
-- share of a first load: 8
drop table if exists temp.customer_changes;

create temp table customer_changes (
    customer_id integer primary key,
    orders_won integer not null,
    latest_won_date_id integer,
    lost_latest integer not null
) strict;

-- Where the reports are made anew, all orders are won. In the index they stand by day and customer, which sorts in half the time.
insert into customer_changes (customer_id, orders_won, latest_won_date_id, lost_latest)
select
    customer_id,
    count(*) as orders_won,
    max(date_id) as latest_won_date_id,
    0 as lost_latest
from fact_orders indexed by fact_orders_by_date
where
    :anew
    and order_line = 1
    and (status_id is null or status_id not in (select status_id from uncounted_statuses))
group by customer_id;

-- leave out: in a first load
with changes as (
    select
        known.customer_id,
        1 as orders_won,
        known.date_id as latest_won_date_id,
        0 as lost_latest
    from order_outcomes as known
    where
        not :anew
        and known.outcome in ('inserted', 'updated')
        and known.is_counted

    union all

    select
        known.previous_customer_id as customer_id,
        -1 as orders_won,
        null as latest_won_date_id,
        known.order_id is metric.order_id as lost_latest
    from order_outcomes as known
    left join metrics_most_recent_order_per_customer as metric on metric.customer_id = known.previous_customer_id
    where
        not :anew
        and known.outcome = 'updated'
        and known.was_counted
)

insert into customer_changes (customer_id, orders_won, latest_won_date_id, lost_latest)
select
    customer_id,
    sum(orders_won) as orders_won,
    max(latest_won_date_id) as latest_won_date_id,
    max(lost_latest) as lost_latest
from changes
group by customer_id;
