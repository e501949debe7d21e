-- Records that repeat an order of this file: the first is kept, and later ones that say something else are rejects. Looked for
-- only among ids that come more than once, because a window over all records takes much longer.
with records as (
    select
        rowid as record_id,
        order_id,
        {
            'customer_name': customer_name,
            'product_name': product_name,
            'order_date': order_date,
            'price_cents': price_cents,
            'passenger_count': passenger_count
        } as record
    from {{ ref('typed_orders') }}
    where
        reason is null
        and order_id in (select order_id from {{ ref('typed_orders') }} where reason is null group by order_id having count(*) > 1)
)

select
    record_id,
    record::varchar as record,
    record is distinct from first(record) over (partition by order_id order by record_id) as differs
from records
qualify row_number() over (partition by order_id order by record_id) > 1
