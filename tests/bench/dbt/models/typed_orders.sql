-- The raw file, typed; what cannot be typed or breaks a rule has a reason, and its text. Its rows are in the file's order.
with typed as (
    select
        *,
        trim(customer_name) as customer,
        try_cast(order_id as bigint) as id,
        try_cast(price as decimal(15, 4)) as amount,
        try_cast(order_date as date) as day,
        replace(replace(lower(trim(product_id)), ' ', '_'), '-', '_') as product,
        try_cast(passenger_count as ubigint) as passengers
    from read_csv(
        '{{ env_var("RAW_FILE") }}',
        header = true,
        auto_detect = false,
        null_padding = true,
        columns = {
            'customer_name': 'varchar',
            'order_id': 'varchar',
            'price': 'varchar',
            'order_date': 'varchar',
            'product_id': 'varchar',
            'passenger_count': 'varchar'
        }
    )
),

judged as (
    select
        *,
        case
            when id is null then 'bad_order_id'
            when amount is null or amount < 0 or amount % 0.01 <> 0 then 'bad_price'
            when day is null then 'bad_order_date'
            when passengers is null then 'bad_passenger_count'
            when customer is null or customer = '' then 'empty_customer_name'
            when product is null or product = '' then 'empty_product_id'
        end as reason
    from typed
)

select
    id as order_id,
    customer as customer_name,
    product as product_name,
    day as order_date,
    (amount * 100)::bigint as price_cents,
    passengers::bigint as passenger_count,
    reason,
    case
        when reason is not null
            then concat_ws(',', customer_name, order_id, price, order_date, product_id, passenger_count)
    end as record
from judged
