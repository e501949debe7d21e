-- One accepted order line of a run's file, superseded ones too. A name's key is made of the name alone, or of the customer's own
-- key, so that no node has to ask another for it; that no two names have one key is checked.
create table if not exists staged_orders_local (
    run_id Int64,
    order_id String,
    is_text UInt8,                         -- 1: order_id is no canonical integer
    order_number Int64,                    -- order_id, where it is one; otherwise 0
    order_line Int32,
    customer_name String,
    customer_key String default '',        -- empty: the name is the key
    product_name String,
    date_id Int32,                         -- YYYYMMDD
    price_cents Int64,
    passenger_count Int64,
    quantity Int64,
    discount_cents Int64,
    tax_cents Int64,
    status_name String,                    -- empty: none
    order_seconds Int32,                   -- of the day; -1: the time is not known
    file_number Int64,                     -- of the run's files
    line_number Int64,                     -- of the file, where the record starts
    customer_id Int64 default toInt64(bitAnd(if(customer_key = '', sipHash64(customer_name), sipHash64('customer_key', customer_key)), 9223372036854775807)),
    product_id Int64 default toInt64(bitAnd(sipHash64(product_name), 9223372036854775807)),
    status_id Int64 default if(status_name = '', 0, toInt64(bitAnd(sipHash64(status_name), 9223372036854775807)))
)
engine = MergeTree
partition by run_id
order by (order_id, order_line);

-- The same on all shards.
create table if not exists staged_orders as staged_orders_local
engine = {everywhere:staged_orders_local};
