-- Quantities, discounts, taxes, statuses and times are read from the file and staged with it; the ledger knows how many orders count.
drop table if exists cleaned_orders;

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

-- Runs and their files count the records that their source leaves out: those of runs before left out none.
-- The view is made again by the schema.
drop table if exists etl_run_files;

alter table etl_runs add column skipped Int64 default 0 after blank;

alter table pending_runs add column skipped Int64 default 0 after blank;

alter table etl_run_files_rows add column skipped Int64 default 0 after blank;
