{{ config(materialized='incremental', incremental_strategy='append') }}

select '{{ env_var("RUN_DATE") }}'::date as run_date, reason, record
from {{ ref('typed_orders') }}
where reason is not null
union all
select '{{ env_var("RUN_DATE") }}'::date, 'duplicate_order_id', record
from {{ ref('repeated_orders') }}
where differs
