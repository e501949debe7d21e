with week_totals as (
    select customer_id, sum(price_cents) as total_value_cents, count(*) as number_of_orders
    from {{ ref('fact_orders') }}
    where
        date_id > (select strftime(max(run_date) - 7, '%Y%m%d')::integer from {{ ref('runs') }})
        and date_id <= (select strftime(max(run_date), '%Y%m%d')::integer from {{ ref('runs') }})
    group by customer_id
)

select customer_id, customer_name, total_value_cents, number_of_orders
from week_totals
inner join {{ ref('dim_customers') }} using (customer_id)
