-- One record of the raw file as a fact has it. raw_orders reads the file once, as a query goes: what it yields has the input contract's
-- types, white space normalised, and what breaks the contract was rejected on the way. A rule of one's own on a record goes here.
--
-- dimension_key(dimension, name) is the name's surrogate key; a name that the dimension does not have yet gets the next one. A customer
-- with a key of its own is known by that, the third argument.
-- runs for: every engine
drop view if exists temp.keyed_records;

create temp view keyed_records as
select
    order_id,
    1 as order_line,
    dimension_key('dim_customers', customer_name, customer_key) as customer_id,
    dimension_key('dim_products', snake_case(product_id)) as product_id,
    date_id,
    price_cents,
    passenger_count,
    quantity,
    discount_cents,
    tax_cents,
    case when order_status is not null then dimension_key('dim_statuses', snake_case(order_status)) end as status_id,
    order_seconds,
    file_number,
    line_number
from raw_orders;
