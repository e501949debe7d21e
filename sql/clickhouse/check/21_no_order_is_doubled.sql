-- An order's lines are numbered from 1 without a gap: none is there twice, none is left over. They agree on whose order it is, of
-- which day, and what it costs.
select
    order_id,
    count() as lines,
    max(order_line) as highest_line
from current_lines
group by order_id
having
    lines <> highest_line
    or min(order_line) <> 1
    or min(order_customer_id) <> argMin(customer_id, order_line)
    or max(order_customer_id) <> argMin(customer_id, order_line)
    or min(order_date_id) <> argMin(date_id, order_line)
    or max(order_date_id) <> argMin(date_id, order_line)
    or min(order_value_cents) <> sum(price_cents)
    or max(order_value_cents) <> sum(price_cents)

union all

-- A run says a line once: not twice on one shard, and not on two of them.
select
    order_id,
    count() as lines,
    max(order_line) as highest_line
from fact_versions
where run_id = :run_id
group by order_id
having lines <> uniqExact(order_line);
