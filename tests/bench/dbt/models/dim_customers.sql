{{ config(materialized='incremental', unique_key='customer_name') }}

-- New names get the next keys, known ones keep theirs.
select
    {% if is_incremental() %}(select coalesce(max(customer_id), 0) from {{ this }}) + {% endif -%}
    row_number() over (order by customer_name) as customer_id,
    customer_name
from (select distinct customer_name from {{ ref('accepted_orders') }})
{% if is_incremental() %}anti join {{ this }} using (customer_name){% endif %}
