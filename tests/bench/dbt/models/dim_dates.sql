{{ config(materialized='incremental', unique_key='date_id') }}

select
    strftime(full_date, '%Y%m%d')::integer as date_id,
    full_date,
    year(full_date) as year,
    quarter(full_date) as quarter,
    month(full_date) as month,
    day(full_date) as day,
    isodow(full_date) as day_of_week,
    weekofyear(full_date) as iso_week,
    isodow(full_date) >= 6 as is_weekend
from (select distinct order_date as full_date from {{ ref('accepted_orders') }})
{% if is_incremental() %}anti join {{ this }} using (full_date){% endif %}
