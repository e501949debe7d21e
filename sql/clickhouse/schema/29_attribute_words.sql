-- The word that an attribute of a customer or product has by the file of a run, with the rank of the record that said it. Of the
-- words of all published runs that of the highest rank stands: the latest run date, order date, order, line; then the latest run.
create table if not exists attribute_word_rows (
    run_id Int64,
    attribute String,                      -- the column of dim_customers or dim_products
    member_name String,
    member_key String,                     -- the customer's own key; empty: none
    member_id Int64 default toInt64(bitAnd(if(member_key = '', sipHash64(member_name), sipHash64('customer_key', member_key)), 9223372036854775807)),
    word String,
    run_date_id Int32,                     -- YYYYMMDD
    date_id Int32,                         -- YYYYMMDD of the order
    is_text UInt8,                         -- 1: order_id is no canonical integer
    order_number Int64,
    order_id String,
    order_line Int32,
    stored_with Int64 default run_id
)
engine = ReplacingMergeTree
partition by stored_with
order by (attribute, member_id, run_id);
