-- Of records with one order_id the first is kept. Later ones that say something else are rejects.
create temp table repeated as
with records as (
    select
        staged.rowid as record_id,
        staged.order_id,
        {
            'customer_name': sent_customers.customer_name,
            'product_name': sent_products.product_name,
            'price': staged.price,
            'order_date': staged.order_date,
            'passenger_count': staged.passenger_count
        } as record
    from staged
    inner join sent_customers on sent_customers.sent = staged.customer_name
    inner join sent_products on sent_products.sent = staged.product_id
    where staged.order_id in (select order_id from staged group by order_id having count(*) > 1)
)

select
    record_id,
    record,
    first(record) over of_one_order as first_record,
    row_number() over of_one_order as number
from records
window of_one_order as (partition by order_id order by record_id);

insert into rejected_orders
select getvariable('run_date')::date, null, 'duplicate order_id', record::varchar
from repeated
where number > 1 and record is distinct from first_record;

delete from staged
where rowid in (select record_id from repeated where number > 1);
