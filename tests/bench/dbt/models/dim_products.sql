{{ config(materialized='incremental', unique_key='product_name') }}

-- New names get the next keys, known ones keep theirs.
select
    {% if is_incremental() %}(select coalesce(max(product_id), 0) from {{ this }}) + {% endif -%}
    row_number() over (order by product_name) as product_id,
    product_name
from (select distinct product_name from {{ ref('accepted_orders') }})
{% if is_incremental() %}anti join {{ this }} using (product_name){% endif %}
