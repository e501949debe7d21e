-- One order line as one run left it. The run with the highest version has the say; it says all lines of its order: those that
-- the order had before and has no longer are there too, as deleted. A partition need not keep versions that others have replaced.
create table if not exists fact_versions_local (
    run_id Int64,
    order_id String,
    is_text UInt8,                         -- 1: order_id is no canonical integer
    order_number Int64,                    -- order_id, where it is one; otherwise 0
    order_line Int32,
    customer_id Int64,
    product_id Int64,
    date_id Int32,                         -- YYYYMMDD
    price_cents Int64,
    passenger_count Int64,
    quantity Int64 default 1,
    discount_cents Int64 default 0,
    tax_cents Int64 default 0,
    status_id Int64 default 0,             -- 0: none
    order_seconds Int32 default -1,        -- of the day; -1: the time is not known
    file_number Int64 default 0,           -- of the run's files: with the line, the record whose values the line has
    line_number Int64 default 0,           -- of the file, where the record starts; 0: not known, from before layout version 2
    order_customer_id Int64,               -- the whole order's: its first line's customer,
    order_date_id Int32,                   -- its first line's date
    order_value_cents Int64,               -- and the prices of all its lines
    order_status_id Int64 default 0,       -- the first line's status; 0: none
    run_date_id Int32,                     -- YYYYMMDD of the run date the order belongs to
    is_deleted UInt8,
    -- The later run date, then the later run, as one number, which the fast form of argMax takes.
    version UInt64 default toUInt64(run_date_id * 68719476736 + run_id),
    stored_with Int64 default run_id       -- the partition, see README.md
)
engine = ReplacingMergeTree(version)
partition by stored_with
order by (order_id, order_line);

-- The same on all shards.
create table if not exists fact_versions as fact_versions_local
engine = {everywhere:fact_versions_local};
