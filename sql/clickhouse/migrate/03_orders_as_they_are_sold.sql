-- Quantities, discounts, taxes, statuses and times are read from the file and staged with it; the ledger knows how many orders count.
drop table if exists cleaned_orders;

-- An order has its first line's status, which counts or does not. Those of runs before have none.
drop table if exists lines_of_orders;

drop table if exists fact_orders;

alter table fact_versions_local add column order_status_id Int64 default 0 after order_value_cents;

alter table fact_versions add column order_status_id Int64 default 0 after order_value_cents;

alter table order_outcomes_local add column is_counted UInt8;

alter table order_outcomes_local add column was_counted UInt8;

alter table order_outcomes add column is_counted UInt8;

alter table order_outcomes add column was_counted UInt8;

alter table staged_orders_local add column quantity Int64 default 1;

alter table staged_orders_local add column discount_cents Int64 default 0;

alter table staged_orders_local add column tax_cents Int64 default 0;

alter table staged_orders_local add column status_name String default '';

alter table staged_orders_local add column order_seconds Int32 default -1;

alter table staged_orders_local add column status_id Int64 default if(status_name = '', 0, toInt64(bitAnd(sipHash64(status_name), 9223372036854775807)));

alter table staged_orders add column quantity Int64 default 1;

alter table staged_orders add column discount_cents Int64 default 0;

alter table staged_orders add column tax_cents Int64 default 0;

alter table staged_orders add column status_name String default '';

alter table staged_orders add column order_seconds Int32 default -1;

alter table staged_orders add column status_id Int64 default if(status_name = '', 0, toInt64(bitAnd(sipHash64(status_name), 9223372036854775807)));

alter table etl_runs add column counted_orders Nullable(Int64);

alter table pending_runs add column counted_orders Nullable(Int64);

-- Runs know their source, and what changed in its header.
alter table etl_runs add column source_name Nullable(String);

alter table pending_runs add column source_name Nullable(String);

alter table etl_runs add column columns_came Nullable(String);

alter table pending_runs add column columns_came Nullable(String);

alter table etl_runs add column columns_went Nullable(String);

alter table pending_runs add column columns_went Nullable(String);

-- Rejects may be dismissed: the view is made again by the schema.
drop table if exists open_rejects;

-- Runs and their files count the records that their source leaves out: those of runs before left out none.
-- The view is made again by the schema.
drop table if exists etl_run_files;

alter table etl_runs add column skipped Int64 default 0 after blank;

alter table pending_runs add column skipped Int64 default 0 after blank;

alter table etl_run_files_rows add column skipped Int64 default 0 after blank;

-- Customers may be known by keys of their own; customers and products have attributes. The views are made again by the schema.
drop table if exists dim_customers;

drop table if exists dim_products;

alter table dim_customer_rows add column customer_key String default '' after customer_name;

alter table staged_orders_local add column customer_key String default '' after customer_name;

alter table staged_orders add column customer_key String default '' after customer_name;

alter table staged_orders_local modify column customer_id Int64 default toInt64(bitAnd(if(customer_key = '', sipHash64(customer_name), sipHash64('customer_key', customer_key)), 9223372036854775807));

alter table staged_orders modify column customer_id Int64 default toInt64(bitAnd(if(customer_key = '', sipHash64(customer_name), sipHash64('customer_key', customer_key)), 9223372036854775807));
