-- New orders come in, changed ones get a new version, superseded ones stay out. An unchanged order comes to belong to the later
-- of the two run dates. Of a first load all orders come in.
-- Each line says whose, of which day and of which status the order is, which is its first line's, and what all lines of it cost. Only where
-- orders have further lines are these put together. (There is no run 0.)
-- share of a first load: 14
insert into fact_versions_local (
    run_id, order_id, is_text, order_number, order_line, customer_id, product_id, date_id, price_cents, passenger_count,
    quantity, discount_cents, tax_cents, status_id, order_seconds,
    file_number, line_number, order_customer_id, order_date_id, order_value_cents, order_status_id, run_date_id, is_deleted
)
select
    :run_id as run_id,
    order_id,
    is_text,
    order_number,
    order_line,
    customer_id,
    product_id,
    date_id,
    price_cents,
    passenger_count,
    quantity,
    discount_cents,
    tax_cents,
    status_id,
    order_seconds,
    file_number,
    line_number,
    if(whole_lines > 0, whole_customer_id, customer_id) as order_customer_id,
    if(whole_lines > 0, whole_date_id, date_id) as order_date_id,
    if(whole_lines > 0, whole_value_cents, price_cents) as order_value_cents,
    if(whole_lines > 0, whole_status_id, status_id) as order_status_id,
    :run_date_id as run_date_id,
    0 as is_deleted
from (
    select
        order_id,
        is_text,
        order_number,
        order_line,
        customer_id,
        product_id,
        date_id,
        price_cents,
        passenger_count,
        quantity,
        discount_cents,
        tax_cents,
        status_id,
        order_seconds,
        file_number,
        line_number
    from staged_orders_local
    where
        run_id = :run_id
        and (
            :first_load
            or order_id in (
                select order_id from order_outcomes_local where run_id = :run_id and outcome <> 'superseded'
            )
        )
) as staged
any left join (
    select
        order_id,
        count() as whole_lines,
        argMin(customer_id, order_line) as whole_customer_id,
        argMin(date_id, order_line) as whole_date_id,
        sum(price_cents) as whole_value_cents,
        argMin(status_id, order_line) as whole_status_id
    from staged_orders_local
    where run_id = if(:order_lines, :run_id, 0)
    group by order_id
) as whole using (order_id);

-- An order that has fewer lines now loses the others. (Grouped: ClickHouse 18 says some rows of a `distinct` by the sorting key twice.)
insert into fact_versions_local (
    run_id, order_id, is_text, order_number, order_line, customer_id, product_id, date_id, price_cents, passenger_count,
    order_customer_id, order_date_id, order_value_cents, run_date_id, is_deleted
)
select
    :run_id as run_id,
    order_id,
    is_text,
    order_number,
    order_line,
    0 as customer_id,
    0 as product_id,
    0 as date_id,
    0 as price_cents,
    0 as passenger_count,
    0 as order_customer_id,
    0 as order_date_id,
    0 as order_value_cents,
    :run_date_id as run_date_id,
    1 as is_deleted
from (
    select
        order_id,
        is_text,
        order_number,
        order_line
    from fact_versions_local
    where
        order_line > 1
        and run_id in (select run_id from visible_runs_local)
        and order_id in (select order_id from order_outcomes_local where run_id = :run_id and outcome = 'updated')
    group by
        order_id,
        is_text,
        order_number,
        order_line
) as known
any left join (
    select
        order_id,
        lines
    from order_outcomes_local
    where run_id = :run_id and outcome = 'updated'
) as known_outcome using (order_id)
where order_line > lines;
