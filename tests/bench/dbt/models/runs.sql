{{ config(materialized='incremental', incremental_strategy='append') }}

select '{{ env_var("RUN_DATE") }}'::date as run_date
