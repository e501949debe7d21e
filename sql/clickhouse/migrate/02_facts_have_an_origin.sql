-- Order lines get quantity, discount, tax, status and time, and know the record that they come from: not those of runs before.
-- Staged orders no longer count their copies. The views are made again by the schema.
drop table if exists cleaned_orders;

drop table if exists lines_of_orders;

drop table if exists fact_orders;

alter table fact_versions_local add column quantity Int64 default 1;

alter table fact_versions_local add column discount_cents Int64 default 0;

alter table fact_versions_local add column tax_cents Int64 default 0;

alter table fact_versions_local add column status_id Int64 default 0;

alter table fact_versions_local add column order_seconds Int32 default -1;

alter table fact_versions_local add column file_number Int64 default 0;

alter table fact_versions_local add column line_number Int64 default 0;

alter table fact_versions add column quantity Int64 default 1;

alter table fact_versions add column discount_cents Int64 default 0;

alter table fact_versions add column tax_cents Int64 default 0;

alter table fact_versions add column status_id Int64 default 0;

alter table fact_versions add column order_seconds Int32 default -1;

alter table fact_versions add column file_number Int64 default 0;

alter table fact_versions add column line_number Int64 default 0;

alter table staged_orders_local drop column copies;

alter table staged_orders drop column copies;
